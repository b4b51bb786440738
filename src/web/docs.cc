#include "web/docs.h"

#include <string>

#include "web/assets.h"
#include "web/fill.h"

namespace tillbook::web {

namespace {

constexpr std::string_view html = "text/html; charset=utf-8";

// Nothing from elsewhere, and requests to this server alone. The renderer writes its colours as
// style elements.
constexpr std::string_view page_headers =
    "Content-Security-Policy: default-src 'none'; script-src 'self'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'\r\n"
    "Referrer-Policy: no-referrer\r\n";

std::string dialect_page(std::string_view dialect, std::string_view title) {
    const bool is_home = dialect == "cloove";
    constexpr std::string_view current = " aria-current=\"page\"";
    return filled(docs_dialect_html(), {{"dialect", dialect},
                                        {"title", title},
                                        {"cloove-current", is_home ? current : ""},
                                        {"clover-current", is_home ? "" : current}});
}

}  // namespace

std::vector<http::StaticFile> docs_files() {
    static const std::string cloove = dialect_page("cloove", "Cloove dialect");
    static const std::string clover = dialect_page("clover", "Clover dialect");
    return {
        {"/docs", html, docs_html(), page_headers},
        {"/docs/cloove", html, cloove, page_headers},
        {"/docs/clover", html, clover, page_headers},
        {"/docs/docs.css", "text/css; charset=utf-8", docs_css(), {}},
        {"/docs/docs.js", "text/javascript; charset=utf-8", docs_js(), {}},
        {"/docs/renderer.js", "text/javascript; charset=utf-8", docs_renderer_js(), {}},
        {"/docs/third-party.txt", "text/plain; charset=utf-8", docs_third_party_txt(), {}},
    };
}

}  // namespace tillbook::web

#include "web/office.h"

#include <map>
#include <string>
#include <string_view>

#include "base/check.h"
#include "web/assets.h"

namespace tillbook::web {

namespace {

constexpr std::string_view page_name = "index.html";

// Nothing from elsewhere but pictures, which a book names as its logo; no script or style within
// the page. Whoever signs in here is not shown in a frame of somebody else's.
constexpr std::string_view policy =
    "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data: https:; connect-src 'self'; font-src 'self'; manifest-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'\r\n"
    "Referrer-Policy: no-referrer\r\n";

std::string_view content_type_of(std::string_view name) {
    static const std::map<std::string_view, std::string_view> types = {
        {"css", "text/css; charset=utf-8"},
        {"html", "text/html; charset=utf-8"},
        {"js", "text/javascript; charset=utf-8"},
        {"json", "application/json"},
        {"svg", "image/svg+xml"},
        {"txt", "text/plain; charset=utf-8"},
        {"webmanifest", "application/manifest+json"},
    };
    const auto found = types.find(name.substr(name.rfind('.') + 1));
    CHECK(found != types.end());
    return found->second;
}

struct Served {
    std::string path;
    Asset asset;
};

std::vector<Served> served() {
    const std::vector<Asset> assets = office_assets();
    std::vector<Served> all;
    all.reserve(assets.size());
    for (const Asset& asset : assets) {
        const bool is_page = asset.name == page_name;
        all.push_back({is_page ? "/" : "/office/" + std::string(asset.name), asset});
    }
    return all;
}

}  // namespace

std::vector<http::StaticFile> office_files() {
    static const std::vector<Served> all = served();  // the files' paths are views of it
    std::vector<http::StaticFile> files;
    files.reserve(all.size());
    for (const auto& [path, asset] : all) {
        files.push_back({path, content_type_of(asset.name), asset.bytes, policy});
    }
    return files;
}

}  // namespace tillbook::web

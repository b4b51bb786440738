// What is open to everybody: health, what runs here.
#include "api/cloove/handlers.h"
#include "api/json_writer.h"

namespace tillbook::cloove {

namespace {

http::Response health_response(const Call& call, int status, std::string_view word) {
    http::Response response;
    response.status = status;
    JsonWriter json(response.body);
    json.begin_object();
    json.key("status").plain(word);
    json.key("version").text(call.options().version);
    json.end_object();
    append_header(response, "Cache-Control", "no-store");
    return response;
}

}  // namespace

void report_live(Call& call) { call.send(health_response(call, 200, "live")); }

void report_ready(Call& call) {
    const bool healthy = call.engine().stats().healthy;
    call.send(health_response(call, healthy ? 200 : 503, healthy ? "ready" : "unavailable"));
}

// No script, nothing from elsewhere.
void show_about(Call& call) {
    http::Response response{200, "text/html; charset=utf-8", {}, call.options().about_page};
    constexpr std::string_view mark = "{{health}}";
    if (const auto at = response.body.find(mark); at != std::string::npos) {
        response.body.replace(at, mark.size(),
                              call.engine().stats().healthy ? "ready" : "unavailable");
    }
    append_header(response, "Content-Security-Policy",
                  "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'");
    append_header(response, "X-Content-Type-Options", "nosniff");
    call.send(std::move(response));
}

}  // namespace tillbook::cloove

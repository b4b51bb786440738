#include "cli/health.h"

#include <ostream>

#include "cli/web_client.h"

namespace tillbook {

namespace {

constexpr std::chrono::seconds answer_patience{5};

}  // namespace

ExitCode check_health(const std::string& url, Streams& streams) {
    std::string place = url;
    while (place.ends_with('/')) place.pop_back();
    std::string body;
    WebAnswer answer = WebClient().get_stream(place + "/health/ready", {}, answer_patience,
                                              [&](std::string_view bytes) {
                                                  body += bytes;
                                                  return true;
                                              });
    if (body.empty()) body = std::move(answer.body);
    const bool is_ready = answer.status == 200 && answer.error.empty();
    if (streams.form == OutputForm::json && answer.status != 0) {
        streams.out << body << '\n';
    } else if (is_ready) {
        streams.out << place << " is ready.\n";
    } else if (answer.status == 0) {
        streams.err << "tillbook: Nobody answers at " << place << ": " << answer.error << ".\n";
    } else {
        streams.err << "tillbook: " << place << " answers " << answer.status << ": " << body
                    << '\n';
    }
    return is_ready ? ExitCode::ok : ExitCode::refused;
}

}  // namespace tillbook

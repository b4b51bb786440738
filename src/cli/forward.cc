#include "cli/forward.h"

#include <algorithm>
#include <thread>

#include "feed/signing.h"

namespace tillbook {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds answer_deadline{15'000};
constexpr milliseconds first_pause{500};
constexpr milliseconds pause_max{10'000};

// Nobody there, or a proxy that says so.
bool is_down(const WebAnswer& answer) {
    return answer.status == 0 || answer.status == 502 || answer.status == 503 ||
           answer.status == 504;
}

}  // namespace

std::string Forwarder::send(const Forwarded& event) {
    const std::string body(event.json);
    const std::vector<std::string> secrets = {secret_};
    for (milliseconds pause = first_pause;; pause = std::min(2 * pause, pause_max)) {
        std::vector<std::string> headers = feed::signing_headers(
            {feed::Style::cloove, secrets, event.id, event.type, clock_.now(), body});
        headers.emplace_back("Content-Type: application/json");
        headers.push_back("Tillbook-Sequence: " + std::string(event.sequence));
        headers.emplace_back("Expect:");
        if (!previous_.empty()) headers.push_back("Tillbook-Previous-Sequence: " + previous_);
        const WebAnswer answer = client_.post(url_, headers, body, answer_deadline);
        if (!is_down(answer)) {
            previous_ = event.sequence;
            return std::to_string(answer.status) + " in " + std::to_string(answer.took.count()) +
                   " ms";
        }
        err_ << event.sequence << " not delivered: "
             << (answer.status == 0 ? answer.error : std::to_string(answer.status))
             << "; trying again in " << pause.count() << " ms" << std::endl;
        std::this_thread::sleep_for(pause);
    }
}

}  // namespace tillbook

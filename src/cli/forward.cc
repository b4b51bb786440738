#include "cli/forward.h"

#include <algorithm>
#include <array>
#include <thread>

#include "base/hash.h"
#include "feed/signature.h"

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

std::string make_signing_secret() {
    std::array<std::uint8_t, 32> bytes{};
    fill_random(bytes.data(), bytes.size());
    return "whsec_" + to_hex(as_view(bytes));
}

std::string Forwarder::send(const Forwarded& event) {
    const std::string body(event.json);
    for (milliseconds pause = first_pause;; pause = std::min(2 * pause, pause_max)) {
        std::vector<std::string> headers = {
            "Content-Type: application/json",
            "Cloove-Signature: " + feed::sign({secret_, clock_.now(), body}),
            "Cloove-Webhook-Id: " + std::string(event.id),
            "Cloove-Webhook-Event: " + std::string(event.type),
            "Tillbook-Sequence: " + std::string(event.sequence),
            "Expect:",
        };
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

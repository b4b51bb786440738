#include "feed/attempt.h"

#include "feed/signing.h"

namespace tillbook::feed {

Attempt make_attempt(const DeliveryRecord& delivery, const std::string& url, Style style,
                     const std::vector<std::string>& secrets, Payload payload, Instant now) {
    Attempt attempt;
    attempt.tag = delivery.id.value;
    attempt.url = url;
    attempt.body = std::move(payload.body);
    attempt.headers =
        signing_headers({style, secrets, payload.event_id, delivery.event_type, now, attempt.body});
    attempt.headers.emplace_back("Content-Type: application/json");
    attempt.headers.push_back("Tillbook-Attempt: " + std::to_string(delivery.attempts + 1));
    if (delivery.place.number != 0) {
        attempt.headers.push_back("Tillbook-Sequence: " + to_string(delivery.place));
    }
    // What is sent again out of turn says nothing of gaps.
    if (delivery.cause == DeliveryCause::event) {
        attempt.headers.push_back("Tillbook-Previous-Sequence: " + to_string(delivery.previous));
    }
    if (!payload.traceparent.empty()) {
        attempt.headers.push_back("Traceparent: " + payload.traceparent);
    }
    return attempt;
}

}  // namespace tillbook::feed

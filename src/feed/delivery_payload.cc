#include "feed/delivery_payload.h"

#include "feed/secret.h"

namespace tillbook::feed {

Result<Payload> payload_of(const DispatcherParts& parts, Line& line, const DeliveryRecord& delivery,
                           const BookSettings& book) {
    if (delivery.cause == DeliveryCause::test) {
        return parts.payloads.test(line.style, book, delivery);
    }
    if (delivery.cause == DeliveryCause::verification) {
        return parts.payloads.verification(
            delivery, verification_code(line.secrets.front(), line.queue.endpoint().url));
    }
    const auto kept = line.events.find(delivery.id.value);
    if (kept != line.events.end()) {
        Payload payload = parts.payloads.event(line.style, book, delivery.endpoint, kept->second);
        line.events.erase(kept);
        return payload;
    }
    try {
        auto read = parts.engine.event(delivery.book, delivery.place.number, delivery.place.index,
                                       Access::may_block);
        const Event& event = TRY(*read);
        return parts.payloads.event(line.style, book, delivery.endpoint, event);
    } catch (const Unavailable& broken) {
        // The attempt has begun, so it must end.
        return Error{ErrorCode::unavailable, broken.what(), {}};
    }
}

}  // namespace tillbook::feed

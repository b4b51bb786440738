#include "api/webhook_payloads.h"

#include "api/cloove/event_json.h"
#include "api/clover/webhook_json.h"
#include "api/trace.h"

namespace tillbook {

feed::Payload WebhookPayloads::event(feed::Style style, const BookSettings& book, EndpointId app,
                                     const Event& event) const {
    feed::Payload payload;
    payload.event_id = cloove::event_id(book, event);
    payload.traceparent = to_traceparent(event.trace, event.request_id);
    JsonWriter json(payload.body);
    if (style == feed::Style::clover) {
        clover::append_update(json, event, book, app);
    } else {
        cloove::append_event(json, event, book);
    }
    return payload;
}

feed::Payload WebhookPayloads::test(feed::Style style, const BookSettings& book,
                                    const DeliveryRecord& delivery) const {
    feed::Payload payload;
    payload.event_id = cloove::test_event_id(book, delivery);
    JsonWriter json(payload.body);
    if (style == feed::Style::clover) {
        clover::append_test_update(json, delivery, book);
    } else {
        cloove::append_test_event(json, delivery, book);
    }
    return payload;
}

feed::Payload WebhookPayloads::verification(const DeliveryRecord& delivery,
                                            const std::string& code) const {
    feed::Payload payload;
    payload.event_id = to_base32(delivery.id.value);
    JsonWriter json(payload.body);
    json.begin_object();
    json.key("verificationCode").plain(code);
    json.end_object();
    return payload;
}

}  // namespace tillbook

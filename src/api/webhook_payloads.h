// Webhook payloads as the dialects spell them. Stateless.
#pragma once

#include "feed/payload.h"

namespace tillbook {

class WebhookPayloads final : public feed::PayloadWriter {
public:
    feed::Payload event(feed::Style style, const BookSettings& book, EndpointId app,
                        const Event& event) const override;
    feed::Payload test(feed::Style style, const BookSettings& book,
                       const DeliveryRecord& delivery) const override;
    feed::Payload verification(const DeliveryRecord& delivery,
                               const std::string& code) const override;
};

}  // namespace tillbook

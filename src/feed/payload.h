// Port: what is sent. The dialects spell payloads; feed only sends and signs them.
#pragma once

#include <string>

#include "book/engine.h"
#include "feed/style.h"
#include "log/webhooks.h"

namespace tillbook::feed {

struct Payload {
    std::string event_id;  // the same for every attempt and every receiver
    std::string body;
    std::string traceparent{};  // of the request that caused it, for the header; empty: none
};

// Thread-safe.
class PayloadWriter {
public:
    virtual ~PayloadWriter() = default;

    // An event of the feed. `app` is what the receiver may know the endpoint by.
    virtual Payload event(Style style, const BookSettings& book, EndpointId app,
                          const Event& event) const = 0;
    // A trial that stands for no event.
    virtual Payload test(Style style, const BookSettings& book,
                         const DeliveryRecord& delivery) const = 0;
    // The question whether a receiver is one.
    virtual Payload verification(const DeliveryRecord& delivery, const std::string& code) const = 0;
};

}  // namespace tillbook::feed

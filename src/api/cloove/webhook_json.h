// Webhook endpoints and deliveries as the dialect shows them.
#pragma once

#include <string_view>

#include "api/json_writer.h"
#include "http/message.h"
#include "log/control.h"
#include "log/webhooks.h"

namespace tillbook::cloove {

// What is shown of an endpoint besides its definition. Null members: not shown.
struct EndpointExtras {
    const EndpointRecord* stored = nullptr;  // for its place and what may be shown of its secret
    const EndpointProgress* progress = nullptr;  // for what became of its deliveries
    std::string_view secret;                     // whole, once; empty: not any more
};

void append_endpoint(JsonWriter& json, const EndpointRecord& endpoint, const BookRecord& book,
                     const EndpointExtras& extras);
// The answer with one endpoint.
http::Response endpoint_response(int status, std::string_view message,
                                 const EndpointRecord& endpoint, const BookRecord& book,
                                 const EndpointExtras& extras);

// Whether the beginning of what the receiver answered is shown.
enum class DeliveryExtent { row, whole };

// `payload`: the beginning of what is sent; empty: unknown.
void append_delivery(JsonWriter& json, const DeliveryRecord& delivery, const BookRecord& book,
                     std::string_view payload, DeliveryExtent extent);
http::Response delivery_response(int status, std::string_view message,
                                 const DeliveryRecord& delivery, const BookRecord& book,
                                 std::string_view payload);

}  // namespace tillbook::cloove

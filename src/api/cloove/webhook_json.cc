#include "api/cloove/webhook_json.h"

#include "api/cloove/render.h"

namespace tillbook::cloove {

namespace {

std::string_view status_of(const EndpointRecord& endpoint) {
    if (endpoint.disabled_at) return "disabled";
    return endpoint.verified ? "active" : "unverified";
}

void append_progress(JsonWriter& json, const EndpointProgress& progress) {
    json.key("lastDeliveryStatus");
    progress.last_succeeded ? json.plain(*progress.last_succeeded ? "delivered" : "failed")
                            : json.null();
    json.key("failureCount").number(progress.failures);
    append_optional_time(json.key("failingSince"), progress.failing_since);
    append_optional_time(json.key("lastDeliveredAt"), progress.last_delivered_at);
    json.key("sequence").plain(to_string(progress.cursor));
}

// Bytes of somebody else's as a JSON text: what is no text stands as "?".
std::string printable(std::string_view bytes) {
    std::string text(bytes);
    for (char& c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x7f || (byte < 0x20 && c != '\n' && c != '\t' && c != '\r')) c = '?';
    }
    return text;
}

}  // namespace

void append_endpoint(JsonWriter& json, const EndpointRecord& endpoint, const BookRecord& book,
                     const EndpointExtras& extras) {
    json.begin_object();
    json.key("id").plain(to_uuid(endpoint.id.value, book.id_secret));
    json.key("businessId").plain(to_uuid(book.id.value, book.id_secret));
    json.key("developerAppId").null();
    json.key("name").text(endpoint.name);
    json.key("url").text(endpoint.url);
    json.key("environment").plain(name_of(book.environment));
    json.key("events").begin_array();
    for (const std::string& type : endpoint.events) json.text(type);
    json.end_array();
    json.key("style").plain(endpoint.style);
    json.key("maxInFlight").number(endpoint.max_in_flight);
    json.key("status").plain(status_of(endpoint));
    append_optional_time(json.key("disabledAt"), endpoint.disabled_at);
    append_optional(json.key("disabledReason"), endpoint.disabled_reason);
    append_time(json.key("createdAt"), endpoint.created_at);
    append_time(json.key("updatedAt"), endpoint.updated_at);
    append_optional(json.key("signingSecret"), extras.secret);
    json.key("plaintextAvailable").boolean(!extras.secret.empty());
    if (extras.stored != nullptr) {
        json.key("signingSecretPrefix").plain(extras.stored->secret_prefix);
        append_time(json.key("lastRotatedAt"), extras.stored->secret_rotated_at);
    }
    if (extras.progress != nullptr) append_progress(json, *extras.progress);
    json.end_object();
}

http::Response endpoint_response(int status, std::string_view message,
                                 const EndpointRecord& endpoint, const BookRecord& book,
                                 const EndpointExtras& extras) {
    http::Response response;
    response.status = status;
    JsonWriter json(response.body);
    begin_envelope(json, message);
    append_endpoint(json, endpoint, book, extras);
    json.end_object();
    return response;
}

void append_delivery(JsonWriter& json, const DeliveryRecord& delivery, const BookRecord& book,
                     std::string_view payload, DeliveryExtent extent) {
    json.begin_object();
    json.key("id").plain(to_uuid(delivery.id.value, book.id_secret));
    json.key("businessId").plain(to_uuid(book.id.value, book.id_secret));
    json.key("developerAppId").null();
    json.key("webhookEndpointId").plain(to_uuid(delivery.endpoint.value, book.id_secret));
    json.key("environment").plain(name_of(book.environment));
    json.key("eventType").text(delivery.event_type);
    json.key("sequence");
    delivery.place.number == 0 ? json.null() : json.plain(to_string(delivery.place));
    json.key("cause").plain(name_of(delivery.cause));
    json.key("status").plain(name_of(delivery.status));
    append_optional(json.key("url"), delivery.url);
    json.key("attempts").number(delivery.attempts);
    append_optional_time(json.key("nextAttemptAt"), delivery.next_attempt_at);
    json.key("responseStatus");
    delivery.response_status == 0
        ? json.null()
        : json.number(static_cast<std::uint64_t>(delivery.response_status));
    json.key("latencyMs");
    delivery.attempts == 0 ? json.null()
                           : json.number(static_cast<std::uint64_t>(delivery.latency_ms));
    append_optional(json.key("errorMessage"), delivery.error);
    append_optional(json.key("payloadPreview"), payload);
    if (extent == DeliveryExtent::whole) {
        append_optional(json.key("responsePreview"), printable(delivery.response));
    }
    append_optional_time(json.key("deliveredAt"), delivery.delivered_at);
    append_time(json.key("createdAt"), delivery.created_at);
    append_time(json.key("updatedAt"), delivery.updated_at);
    json.end_object();
}

http::Response delivery_response(int status, std::string_view message,
                                 const DeliveryRecord& delivery, const BookRecord& book,
                                 std::string_view payload) {
    http::Response response;
    response.status = status;
    JsonWriter json(response.body);
    begin_envelope(json, message);
    append_delivery(json, delivery, book, payload, DeliveryExtent::whole);
    json.end_object();
    return response;
}

}  // namespace tillbook::cloove

#include "log/webhooks.h"

#include <charconv>

#include "base/check.h"

namespace tillbook {

std::string to_string(const FeedPlace& place) {
    std::string text = std::to_string(place.number);
    if (place.index != FeedPlace::all) text.append(".").append(std::to_string(place.index));
    return text;
}

std::optional<FeedPlace> parse_place(std::string_view text) {
    FeedPlace place;
    const char* const end = text.data() + text.size();
    const auto number = std::from_chars(text.data(), end, place.number);
    if (number.ec != std::errc{}) return std::nullopt;
    if (number.ptr == end) return place;
    if (*number.ptr != '.') return std::nullopt;
    const auto index = std::from_chars(number.ptr + 1, end, place.index);
    if (index.ec != std::errc{} || index.ptr != end || place.index == FeedPlace::all) {
        return std::nullopt;
    }
    return place;
}

const char* name_of(DeliveryStatus status) {
    switch (status) {
        case DeliveryStatus::pending:
            return "pending";
        case DeliveryStatus::delivered:
            return "delivered";
        case DeliveryStatus::failed:
            return "failed";
    }
    CHECK(false);
}

const char* name_of(DeliveryCause cause) {
    switch (cause) {
        case DeliveryCause::event:
            return "event";
        case DeliveryCause::resend:
            return "resend";
        case DeliveryCause::test:
            return "test";
        case DeliveryCause::verification:
            return "verification";
    }
    CHECK(false);
}

}  // namespace tillbook

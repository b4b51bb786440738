// /v1/webhook-deliveries: what became of telling endpoints of events, and telling them again.
#include <array>
#include <map>

#include "api/cloove/administer.h"
#include "api/cloove/errors.h"
#include "api/cloove/handlers.h"
#include "api/cloove/list_page.h"
#include "api/cloove/list_span.h"
#include "api/cloove/webhook_json.h"
#include "feed/style.h"

namespace tillbook::cloove {

namespace {

constexpr std::array<std::string_view, 7> delivery_parameters = {
    "page", "limit", "endpoint_id", "status", "event_type", "start_date", "end_date",
};

Error no_such_delivery() {
    return {ErrorCode::not_found, "There is no such webhook delivery.", {}};
}

std::optional<DeliveryStatus> parse_status(std::string_view word) {
    for (const DeliveryStatus status :
         {DeliveryStatus::pending, DeliveryStatus::delivered, DeliveryStatus::failed}) {
        if (word == name_of(status)) return status;
    }
    return std::nullopt;
}

DeliveryFilter read_delivery_filter(QueryReader& query, ValueReader& values,
                                    const BookSettings& book) {
    DeliveryFilter filter;
    filter.book = book.record.id;
    const Span span = read_span(query, book.calendar);
    filter.from = span.from;
    filter.before = span.before;
    if (const auto value = query.find("endpoint_id")) {
        const auto id = values.id(*value, {"endpoint_id"});
        if (id) filter.endpoint = EndpointId{id->value};
    }
    if (const auto value = query.find("status")) {
        filter.status = parse_status(to_lower(value->text));
        if (!filter.status) {
            query.mistakes().add({"status"}, "must be pending, delivered or failed", *value);
        }
    }
    if (const auto value = query.find("event_type")) filter.event_type = std::string(value->text);
    return filter;
}

std::optional<DeliveryId> delivery_in_path(const Call& call) {
    const auto number = parse_uuid(call.params.front(), call.book().record.id_secret);
    return number ? std::optional(DeliveryId{*number}) : std::nullopt;
}

// Spells the payloads of deliveries anew, from the log: what has been forgotten there is forgotten
// here. They are cut to a preview, at whole characters.
class Previews {
public:
    Previews(Engine& engine, const Webhooks& webhooks, const BookSettings& book)
        : engine_(engine), webhooks_(webhooks), book_(book) {
        for (const EndpointRecord& endpoint : webhooks.endpoints.list(book.record.id)) {
            styles_[endpoint.id] = feed::parse_style(endpoint.style).value_or(feed::Style::cloove);
        }
    }

    std::string of(const DeliveryRecord& delivery) const {
        constexpr std::size_t bytes_max = 500;
        std::string body = whole(delivery);
        if (body.size() <= bytes_max) return body;
        std::size_t end = bytes_max;
        while ((static_cast<unsigned char>(body[end]) & 0xc0) == 0x80) --end;
        return body.substr(0, end);
    }

private:
    std::string whole(const DeliveryRecord& delivery) const {
        const auto style = styles_.find(delivery.endpoint);
        if (style == styles_.end() || delivery.cause == DeliveryCause::verification) return {};
        if (delivery.place.number == 0) {
            return webhooks_.payloads.test(style->second, book_, delivery).body;
        }
        const auto event = engine_.event(delivery.book, delivery.place.number, delivery.place.index,
                                         Access::may_block);
        if (!event->ok()) return {};
        return webhooks_.payloads.event(style->second, book_, delivery.endpoint, event->value())
            .body;
    }

    Engine& engine_;
    const Webhooks& webhooks_;
    const BookSettings& book_;
    std::map<EndpointId, feed::Style> styles_;
};

}  // namespace

void list_webhook_deliveries(Call& call) {
    auto parsed = QueryReader::parse(call, delivery_parameters);
    if (!parsed) return call.fail(parsed.error());
    QueryReader& query = parsed.value();
    tell_ignored(call, query.ignored());
    ValueReader values(query.mistakes(), call.book().record.id_secret,
                       call.book().currency.exponent);
    const ListPage page = read_list_page(query, values);
    const DeliveryFilter filter = read_delivery_filter(query, values, call.book());
    if (!query.mistakes().none()) return call.fail(query.mistakes().take());
    call.answer_blocking(
        [caller = call.caller, page, filter, webhooks = call.webhooks(), &engine = call.engine()] {
            const Previews previews(engine, webhooks, *caller.book);
            const DeliveryPage found =
                webhooks.store.list_deliveries(filter, page.offset(), page.limit);
            return list_response("Webhook deliveries retrieved", found.deliveries, found.total,
                                 page, [&](JsonWriter& json, const DeliveryRecord& delivery) {
                                     append_delivery(json, delivery, caller.book->record,
                                                     previews.of(delivery), DeliveryExtent::row);
                                 });
        });
}

void get_webhook_delivery(Call& call) {
    auto query = QueryReader::parse(call, {});
    if (!query) return call.fail(query.error());
    tell_ignored(call, query.value().ignored());
    const auto id = delivery_in_path(call);
    if (!id) return call.fail(no_such_delivery());
    call.answer_blocking(
        [caller = call.caller, id = *id, webhooks = call.webhooks(), &engine = call.engine()] {
            const BookRecord& book = caller.book->record;
            const auto delivery = webhooks.store.find_delivery(book.id, id);
            if (!delivery) return to_response(no_such_delivery());
            const Previews previews(engine, webhooks, *caller.book);
            return delivery_response(200, "Webhook delivery retrieved", *delivery, book,
                                     previews.of(*delivery));
        });
}

void resend_webhook_delivery(Call& call) {
    auto form = Form::parse(call, {}, EmptyBody::taken);
    if (!form) return call.fail(form.error());
    if (const auto checked = form.value().finish(call); !checked) {
        return call.fail(checked.error());
    }
    const auto id = delivery_in_path(call);
    if (!id) return call.fail(no_such_delivery());
    answer_change(
        call, form.value(),
        [&endpoints = call.webhooks().endpoints, id = *id](const Envelope& envelope) {
            return endpoints.resend(envelope, id);
        },
        [caller = call.caller](const AskedDelivery& asked) {
            return delivery_response(201, "Webhook resend requested", asked.delivery,
                                     caller.book->record, {});
        });
}

}  // namespace tillbook::cloove

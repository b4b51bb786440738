// GET /v1/orders/counts: how many orders there are of each status.
#include "api/cloove/errors.h"
#include "api/cloove/handlers.h"
#include "api/cloove/order_filter.h"
#include "api/cloove/render.h"

namespace tillbook::cloove {

namespace {

constexpr std::size_t statuses = order_status_count;
constexpr std::size_t payment_statuses = payment_status_count;

constexpr std::uint8_t bit(std::size_t place) { return static_cast<std::uint8_t>(1U << place); }

// What is asked for, then each status and each payment status in its place: as many as a list with
// that filter would have.
std::vector<OrderFilter> filters_of(const OrderFilter& asked) {
    std::vector<OrderFilter> filters(1 + statuses + payment_statuses, asked);
    for (std::size_t at = 0; at < statuses; ++at) set_statuses(filters[1 + at], bit(at));
    for (std::size_t at = 0; at < payment_statuses; ++at) {
        filters[1 + statuses + at].payment_statuses = bit(at);
    }
    return filters;
}

http::Response render(const std::vector<std::uint64_t>& counts) {
    http::Response response;
    JsonWriter json(response.body);
    begin_envelope(json, "Order counts retrieved");
    json.begin_object();
    json.key("total").number(counts[0]);
    json.key("byStatus").begin_object();
    for (std::size_t at = 0; at < statuses; ++at) {
        const std::string name = to_upper(name_of(static_cast<OrderStatus>(at)));
        json.key(std::string_view(name)).number(counts[1 + at]);
    }
    json.end_object();
    json.key("byPaymentStatus").begin_object();
    for (std::size_t at = 0; at < payment_statuses; ++at) {
        const std::string_view name = name_of(static_cast<PaymentStatus>(at));
        json.key(name).number(counts[1 + statuses + at]);
    }
    json.end_object();
    json.end_object();
    json.end_object();
    return response;
}

}  // namespace

void count_orders(Call& call) {
    auto parsed = QueryReader::parse(call, filter_parameters);
    if (!parsed) return call.fail(parsed.error());
    QueryReader& query = parsed.value();
    tell_ignored(call, query.ignored());
    ValueReader values(query.mistakes(), call.book().record.id_secret,
                       call.book().currency.exponent);
    const OrderFilter asked = read_order_filter(query, values, call.book());
    if (!query.mistakes().none()) return call.fail(query.mistakes().take());
    call.answer_read([caller = call.caller, &engine = call.engine(),
                      filters = filters_of(asked)](Access access) -> std::optional<http::Response> {
        const auto counts = engine.count_orders(caller.book->record.id, filters, access);
        if (!counts) return std::nullopt;
        if (!*counts) return to_response(counts->error());
        return render(counts->value());
    });
}

}  // namespace tillbook::cloove

#include "book/order_codes.h"

#include <limits>

#include "base/check.h"

namespace tillbook {

namespace {

constexpr std::int64_t lowest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();

}  // namespace

OrderCodes::OrderCodes() { CHECK(customers_.intern(0) == no_customer); }

RowValues OrderCodes::encode(const OrderRow& row) {
    RowValues values{};
    value_of(values, Field::status) = static_cast<std::int64_t>(row.status);
    value_of(values, Field::payment_status) = static_cast<std::int64_t>(row.payment_status);
    value_of(values, Field::store) = stores_.intern(row.store.value);
    value_of(values, Field::channel) = channels_.intern(row.channel);
    value_of(values, Field::method) = methods_.intern(row.method);
    value_of(values, Field::customer) = customers_.intern(row.customer.value);
    value_of(values, Field::total) = row.total.minor;
    value_of(values, Field::date) = to_ms(row.date);
    value_of(values, Field::modified_at) = to_ms(row.modified_at);
    value_of(values, Field::business_day) = row.business_day.days;
    value_of(values, Field::has_text) = row.has_text ? 1 : 0;
    value_of(values, Field::entry) = row.entry;
    value_of(values, Field::version) = row.version;
    value_of(values, Field::paid_short) = row.total.minor - row.paid.minor;
    value_of(values, Field::refunded) = row.refunded.minor;
    return values;
}

OrderRow OrderCodes::decode(const RowValues& values) const {
    const auto number = [&values](Field field) { return value_of(values, field); };
    const auto code = [&](Field field) { return static_cast<std::uint32_t>(number(field)); };
    OrderRow row;
    row.version = code(Field::version);
    row.status = static_cast<OrderStatus>(number(Field::status));
    row.payment_status = static_cast<PaymentStatus>(number(Field::payment_status));
    row.has_text = number(Field::has_text) != 0;
    row.entry = code(Field::entry);
    row.store = ObjectId{stores_.at(code(Field::store))};
    row.customer = ObjectId{customers_.at(code(Field::customer))};
    row.channel = channels_.at(code(Field::channel));
    row.method = methods_.at(code(Field::method));
    row.total = Money{number(Field::total)};
    row.paid = Money{number(Field::total) - number(Field::paid_short)};
    row.refunded = Money{number(Field::refunded)};
    row.date = from_ms(number(Field::date));
    row.modified_at = from_ms(number(Field::modified_at));
    row.business_day = Day{static_cast<std::int32_t>(number(Field::business_day))};
    return row;
}

std::optional<Conditions> OrderCodes::compile(const OrderFilter& filter) const {
    Conditions conditions;
    bool is_possible = true;
    const auto add_code = [&](Field field, std::optional<std::uint32_t> code) {
        if (code) {
            conditions.push_back(equals(field, *code));
        } else {
            is_possible = false;
        }
    };
    if (filter.statuses != 0) conditions.push_back(one_of(Field::status, filter.statuses));
    if (filter.payment_statuses != 0) {
        conditions.push_back(one_of(Field::payment_status, filter.payment_statuses));
    }
    if (filter.channel) add_code(Field::channel, channels_.find(*filter.channel));
    if (filter.method) add_code(Field::method, methods_.find(*filter.method));
    if (filter.store) add_code(Field::store, stores_.find(filter.store.value));
    if (filter.customer) add_code(Field::customer, find_customer(filter.customer));
    const auto add_range = [&](Field field, Interval interval) {
        if (interval.first != lowest || interval.last != highest) {
            conditions.push_back(between(field, interval));
        }
    };
    add_range(Field::business_day, {filter.day_from ? filter.day_from->days : lowest,
                                    filter.day_to ? filter.day_to->days : highest});
    add_range(Field::date, {filter.date_from ? to_ms(*filter.date_from) : lowest,
                            filter.date_to ? to_ms(*filter.date_to) : highest});
    add_range(Field::total, {filter.total_min ? filter.total_min->minor : lowest,
                             filter.total_max ? filter.total_max->minor : highest});
    add_range(Field::modified_at,
              {filter.modified_since ? to_ms(*filter.modified_since) : lowest, highest});
    if (!is_possible) return std::nullopt;
    return conditions;
}

std::size_t OrderCodes::bytes() const {
    return stores_.bytes() + customers_.bytes() + channels_.bytes() + methods_.bytes();
}

}  // namespace tillbook

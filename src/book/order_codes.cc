#include "book/order_codes.h"

#include <algorithm>
#include <limits>

#include "base/check.h"

namespace tillbook {

namespace {

constexpr std::int64_t lowest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();

// Plain sales that were cancelled stand below 0 by the moment.
Condition mirrored(Condition condition) {
    const auto given = condition.any;
    for (const Interval interval : given) {
        const std::int64_t first = std::max<std::int64_t>(interval.first, 1);
        const std::int64_t last = std::min(interval.last, highest);
        if (first <= last) condition.any.push_back({-last, -first});
    }
    return condition;
}

}  // namespace

OrderCodes::OrderCodes() {
    CHECK(customers_.intern(0) == no_customer);
    CHECK(states_.intern(std::string_view()) == hidden_state);
}

// The likeliest words are lower case already.
std::uint32_t OrderCodes::code_of_state(std::string_view word) {
    if (const auto known = states_.find(word)) return *known;
    return states_.intern(std::string_view(folded(word)));
}

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
    value_of(values, Field::state) = code_of_state(row.state);
    value_of(values, Field::payment_state) = static_cast<std::int64_t>(row.payment_state);
    value_of(values, Field::employee) = employees_.intern(row.employee.value);
    value_of(values, Field::order_type) = order_types_.intern(row.order_type.value);
    value_of(values, Field::device) = devices_.intern(row.device.value);
    value_of(values, Field::pay_type) = static_cast<std::int64_t>(row.pay_type);
    value_of(values, Field::is_test) = row.is_test ? 1 : 0;
    value_of(values, Field::is_manual) = row.is_manual ? 1 : 0;
    has_hidden_ = has_hidden_ || row.state.empty();
    if (row.deleted_at) {
        const std::int64_t ms = to_ms(*row.deleted_at);
        value_of(values, Field::deleted_at) = row.is_plain_cancelled ? -ms : ms;
        has_deleted_ = has_deleted_ || !row.is_plain_cancelled;
    }
    value_of(values, Field::reference_hash) = row.reference_hash;
    value_of(values, Field::title_hash) = row.title_hash;
    value_of(values, Field::note_hash) = row.note_hash;
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
    row.state = states_.at(code(Field::state));
    row.payment_state = static_cast<PaymentState>(number(Field::payment_state));
    row.employee = ObjectId{employees_.at(code(Field::employee))};
    row.order_type = ObjectId{order_types_.at(code(Field::order_type))};
    row.device = ObjectId{devices_.at(code(Field::device))};
    row.pay_type = static_cast<PayType>(number(Field::pay_type));
    row.is_test = number(Field::is_test) != 0;
    row.is_manual = number(Field::is_manual) != 0;
    if (const std::int64_t ms = number(Field::deleted_at); ms != 0) {
        row.is_plain_cancelled = ms < 0;
        row.deleted_at = from_ms(ms < 0 ? -ms : ms);
    }
    row.reference_hash = code(Field::reference_hash);
    row.title_hash = static_cast<std::uint16_t>(number(Field::title_hash));
    row.note_hash = static_cast<std::uint16_t>(number(Field::note_hash));
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
    if (filter.store) add_code(Field::store, stores_.find(filter.store->value));
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
    // Most books have neither.
    if (filter.skips_hidden && has_hidden_) {
        add_range(Field::state, {hidden_state + 1, highest});
    }
    if (filter.skips_deleted && has_deleted_) add_range(Field::deleted_at, {lowest, 0});
    for (const ColumnTest& test : filter.columns) {
        if (auto condition = compile(test)) conditions.push_back(*std::move(condition));
    }
    for (const TextTest& test : filter.texts) conditions.push_back(compile(test));
    const bool is_empty = std::any_of(conditions.begin(), conditions.end(),
                                      [](const Condition& each) { return each.any.empty(); });
    if (!is_possible || is_empty) return std::nullopt;
    return conditions;
}

// The codes a test names, or all others.
std::vector<std::uint32_t> OrderCodes::codes_of(const ColumnTest& test) const {
    std::vector<std::uint32_t> codes;
    const auto add = [&codes](std::optional<std::uint32_t> code) {
        if (code) codes.push_back(*code);
    };
    for (const std::string& word : test.words) add(states_.find(folded(word)));
    for (const ObjectId id : test.ids) {
        if (test.column == OrderColumn::customer) add(customers_.find(id.value));
        if (test.column == OrderColumn::employee) add(employees_.find(id.value));
        if (test.column == OrderColumn::order_type) add(order_types_.find(id.value));
        if (test.column == OrderColumn::device) add(devices_.find(id.value));
    }
    std::ranges::sort(codes);
    return codes;
}

std::uint32_t OrderCodes::code_count(OrderColumn column) const {
    if (column == OrderColumn::state) return states_.size();
    if (column == OrderColumn::customer) return customers_.size();
    if (column == OrderColumn::device) return devices_.size();
    return column == OrderColumn::employee ? employees_.size() : order_types_.size();
}

Condition OrderCodes::coded(Field field, const ColumnTest& test) const {
    Condition condition{field, {}};
    const auto add = [&condition](std::int64_t first, std::int64_t last) {
        if (first <= last) condition.any.push_back({first, last});
    };
    std::int64_t next = 0;
    for (const std::uint32_t code : codes_of(test)) {
        if (test.negated) {
            add(next, std::int64_t{code} - 1);
        } else {
            add(code, code);
        }
        next = std::int64_t{code} + 1;
    }
    if (test.negated) add(next, std::int64_t{code_count(test.column)} - 1);
    return condition;
}

std::optional<Condition> OrderCodes::compile(const ColumnTest& test) const {
    const auto ranged = [&test](Field field) {
        Condition condition{field, {}};
        for (const NumberRange range : test.ranges) {
            if (range.first <= range.last) condition.any.push_back({range.first, range.last});
        }
        return condition;
    };
    switch (test.column) {
        case OrderColumn::id:
        case OrderColumn::created:
            return std::nullopt;  // by ordinals, which only the index knows
        case OrderColumn::date:
            return ranged(Field::date);
        case OrderColumn::modified:
            return ranged(Field::modified_at);
        case OrderColumn::deleted:
            return mirrored(ranged(Field::deleted_at));
        case OrderColumn::total:
            return ranged(Field::total);
        case OrderColumn::payment_state:
            return ranged(Field::payment_state);
        case OrderColumn::pay_type:
            return ranged(Field::pay_type);
        case OrderColumn::is_test:
            return ranged(Field::is_test);
        case OrderColumn::is_manual:
            return ranged(Field::is_manual);
        case OrderColumn::state:
            return coded(Field::state, test);
        case OrderColumn::customer:
            return coded(Field::customer, test);
        case OrderColumn::employee:
            return coded(Field::employee, test);
        case OrderColumn::order_type:
            return coded(Field::order_type, test);
        case OrderColumn::device:
            return coded(Field::device, test);
    }
    return std::nullopt;
}

Condition OrderCodes::compile(const TextTest& test) {
    const Field field = test.text == OrderText::title  ? Field::title_hash
                        : test.text == OrderText::note ? Field::note_hash
                                                       : Field::reference_hash;
    const auto hash = [&test](const std::string& value) {
        return test.text == OrderText::reference ? std::int64_t{reference_hash_of(value)}
                                                 : std::int64_t{text_hash_of(value)};
    };
    switch (test.kind) {
        case TextTest::Kind::equal:
        case TextTest::Kind::one_of: {
            Condition condition{field, {}};
            for (const std::string& value : test.values) {
                condition.any.push_back({hash(value), hash(value)});
            }
            return condition;
        }
        case TextTest::Kind::absent:
            return equals(field, 0);
        case TextTest::Kind::not_equal:
        case TextTest::Kind::begins:
        case TextTest::Kind::below:
        case TextTest::Kind::above:
        case TextTest::Kind::present:
            return between(field, {1, highest});
    }
    return equals(field, 0);
}

std::size_t OrderCodes::bytes() const {
    return stores_.bytes() + customers_.bytes() + channels_.bytes() + methods_.bytes() +
           states_.bytes() + employees_.bytes() + order_types_.bytes() + devices_.bytes();
}

}  // namespace tillbook

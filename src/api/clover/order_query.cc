#include "api/clover/order_query.h"

#include <algorithm>
#include <array>
#include <limits>

#include "api/clover/body.h"
#include "api/clover/order_json.h"
#include "api/values.h"

namespace tillbook::clover {

namespace {

constexpr std::int64_t lowest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();

Error bad(const Filter& filter) {
    std::string value = filter.values.empty() ? std::string() : filter.values.front();
    if (filter.begins) value += '*';
    return {ErrorCode::bad_request, "Invalid filter value for " + filter.field + ": " + value, {}};
}

struct Named {
    std::string_view name;
    OrderColumn column;
};
constexpr std::array numbers = std::to_array<Named>({
    {"total", OrderColumn::total},
});
constexpr std::array times = std::to_array<Named>({
    {"createdTime", OrderColumn::created},
    {"clientCreatedTime", OrderColumn::date},
    {"modifiedTime", OrderColumn::modified},
    {"deletedTime", OrderColumn::deleted},
    {"touched", OrderColumn::modified},
});
constexpr std::array flags = std::to_array<Named>({
    {"testMode", OrderColumn::is_test},
    {"manualTransaction", OrderColumn::is_manual},
});
constexpr std::array references = std::to_array<Named>({
    {"employee.id", OrderColumn::employee},
    {"orderType", OrderColumn::order_type},
    {"orderType.id", OrderColumn::order_type},
    {"customer.id", OrderColumn::customer},
    {"customers.id", OrderColumn::customer},
    {"device.id", OrderColumn::device},
});
struct NamedText {
    std::string_view name;
    OrderText text;
};
constexpr std::array texts = std::to_array<NamedText>({
    {"title", OrderText::title},
    {"note", OrderText::note},
    {"externalReferenceId", OrderText::reference},
});

constexpr std::array<std::string_view, payment_state_count> payment_states = {
    "", "open", "paid", "refunded", "credited", "partially_paid", "partially_refunded"};
constexpr std::array<std::string_view, pay_type_count> pay_types = {"", "split_guest", "split_item",
                                                                    "split_custom", "full"};

template <class Table>
const auto* find_in(const Table& table, std::string_view name) {
    const auto found = std::ranges::find(table, name, [](const auto& each) { return each.name; });
    return found == table.end() ? nullptr : &*found;
}

// The numbers that an operator leaves, where a value covers `width` numbers from itself on: a whole
// second is a thousand milliseconds.
std::optional<std::vector<NumberRange>> ranges_of(const Filter& filter, std::int64_t width) {
    const auto floor = [width](std::int64_t number) {
        const std::int64_t rest = number % width;
        return number - (rest < 0 ? rest + width : rest);
    };
    std::vector<NumberRange> ranges;
    for (const std::string& text : filter.values) {
        const auto number = number_in(text);
        if (!number) return std::nullopt;
        const std::int64_t first = floor(*number);
        const std::int64_t last = first + width - 1;
        // Times are cut to whole seconds before they are compared, so 1500 <= lets 2000 in.
        const bool is_exact = first == *number;
        switch (filter.op) {
            case Operator::equal:
            case Operator::one_of:
                if (is_exact) ranges.push_back({first, last});
                break;
            case Operator::not_equal:
                if (!is_exact) return std::vector<NumberRange>{{lowest, highest}};
                ranges.push_back({lowest, first - 1});
                ranges.push_back({last + 1, highest});
                break;
            case Operator::below:
                ranges.push_back({lowest, is_exact ? first - 1 : last});
                break;
            case Operator::at_most:
                ranges.push_back({lowest, last});
                break;
            case Operator::above:
                ranges.push_back({last + 1, highest});
                break;
            case Operator::at_least:
                ranges.push_back({is_exact ? first : last + 1, highest});
                break;
            case Operator::is_null:
            case Operator::is_not_null:
                break;
        }
    }
    return ranges;
}

// A list of nothing: no order has such a value.
ColumnTest nothing(OrderColumn column) { return {column, {{1, 0}}, {}, {}, false}; }

Result<ColumnTest> test_time(const Filter& filter, OrderColumn column) {
    ColumnTest test{column, {}, {}, {}, false};
    if (filter.op == Operator::is_null || filter.op == Operator::is_not_null) {
        const bool wants_null = filter.op == Operator::is_null;
        if (column != OrderColumn::deleted) {
            return wants_null ? nothing(column) : ColumnTest{column, {{0, highest}}, {}, {}, false};
        }
        test.ranges = {wants_null ? NumberRange{0, 0} : NumberRange{1, highest}};
        return test;
    }
    auto ranges = ranges_of(filter, second_ms);
    if (!ranges) return bad(filter);
    test.ranges = *std::move(ranges);
    // No deletion is no moment.
    if (column == OrderColumn::deleted) {
        for (NumberRange& range : test.ranges) range.first = std::max<std::int64_t>(range.first, 1);
    }
    if (test.ranges.empty()) return nothing(column);
    return test;
}

Result<ColumnTest> test_number(const Filter& filter, OrderColumn column) {
    if (filter.op == Operator::is_null) return nothing(column);
    if (filter.op == Operator::is_not_null) {
        return ColumnTest{column, {{lowest, highest}}, {}, {}, false};
    }
    auto ranges = ranges_of(filter, 1);
    if (!ranges) return bad(filter);
    return ColumnTest{column, *std::move(ranges), {}, {}, false};
}

Result<ColumnTest> test_flag(const Filter& filter, OrderColumn column) {
    if (filter.values.size() != 1) return bad(filter);
    const std::string word = to_lower(filter.values.front());
    if (word != "true" && word != "false") return bad(filter);
    const bool wanted = (word == "true") != (filter.op == Operator::not_equal);
    const std::int64_t value = wanted ? 1 : 0;
    return ColumnTest{column, {{value, value}}, {}, {}, false};
}

Result<ColumnTest> test_reference(const Filter& filter, OrderColumn column) {
    ColumnTest test{column, {}, {}, {}, false};
    test.negated = filter.op == Operator::not_equal || filter.op == Operator::is_not_null;
    const bool is_known = filter.op == Operator::equal || filter.op == Operator::not_equal ||
                          filter.op == Operator::one_of || filter.op == Operator::is_null ||
                          filter.op == Operator::is_not_null;
    if (!is_known) return bad(filter);
    if (filter.values.empty()) test.ids = {ObjectId{}};
    for (const std::string& text : filter.values) test.ids.push_back(id_in(text));
    return test;
}

// Ids compare as their spelling does.
Result<ColumnTest> test_id(const Filter& filter) {
    ColumnTest test{OrderColumn::id, {}, {}, {}, filter.op == Operator::not_equal};
    if (filter.op == Operator::is_null) return nothing(OrderColumn::id);
    if (filter.op == Operator::is_not_null) {
        test.ranges = {{0, highest}};
        return test;
    }
    const bool is_set = filter.op == Operator::equal || filter.op == Operator::not_equal ||
                        filter.op == Operator::one_of;
    if (is_set) {
        for (const std::string& text : filter.values) test.ids.push_back(id_in(text));
        return test;
    }
    const auto number = parse_base32(filter.values.front());
    if (!number || *number > static_cast<std::uint64_t>(highest)) return bad(filter);
    // No order has the last number there is, so that there is room on either side.
    const std::int64_t value = std::min(static_cast<std::int64_t>(*number), highest - 1);
    switch (filter.op) {
        case Operator::below:
            test.ranges = {{0, value - 1}};
            break;
        case Operator::at_most:
            test.ranges = {{0, value}};
            break;
        case Operator::above:
            test.ranges = {{value + 1, highest - 1}};
            break;
        case Operator::at_least:
            test.ranges = {{value, highest - 1}};
            break;
        case Operator::equal:
        case Operator::not_equal:
        case Operator::one_of:
        case Operator::is_null:
        case Operator::is_not_null:
            break;
    }
    return test;
}

Result<ColumnTest> test_state(const Filter& filter) {
    ColumnTest test{OrderColumn::state, {}, {}, filter.values, false};
    switch (filter.op) {
        case Operator::equal:
        case Operator::one_of:
            return test;
        case Operator::not_equal:
            test.negated = true;
            // A hidden order has no state that could differ.
            test.words.emplace_back();
            return test;
        case Operator::is_null:
        case Operator::is_not_null:
            test.words = {std::string()};
            test.negated = filter.op == Operator::is_not_null;
            return test;
        case Operator::below:
        case Operator::at_most:
        case Operator::above:
        case Operator::at_least:
            break;
    }
    return bad(filter);
}

// One of a few words, which the index has as numbers; 0 stands for none.
template <std::size_t size>
Result<ColumnTest> test_word(const Filter& filter, OrderColumn column,
                             const std::array<std::string_view, size>& words) {
    ColumnTest test{column, {}, {}, {}, false};
    const bool is_negated = filter.op == Operator::not_equal;
    if (filter.op == Operator::is_null) test.ranges = {{0, 0}};
    if (filter.op == Operator::is_not_null) test.ranges = {{1, size - 1}};
    for (std::size_t code = 1; code < size; ++code) {
        const bool is_named = std::ranges::any_of(filter.values, [&](const std::string& value) {
            return to_lower(value) == words[code];
        });
        const auto number = static_cast<std::int64_t>(code);
        if (!filter.values.empty() && is_named != is_negated) {
            test.ranges.push_back({number, number});
        }
    }
    const bool is_known = filter.op != Operator::below && filter.op != Operator::at_most &&
                          filter.op != Operator::above && filter.op != Operator::at_least;
    if (!is_known) return bad(filter);
    if (test.ranges.empty()) return nothing(column);
    return test;
}

TextTest test_text(const Filter& filter, OrderText text) {
    TextTest test{text, TextTest::Kind::equal, filter.values, false};
    switch (filter.op) {
        case Operator::equal:
            test.kind = filter.begins ? TextTest::Kind::begins : TextTest::Kind::equal;
            break;
        case Operator::not_equal:
            test.kind = TextTest::Kind::not_equal;
            break;
        case Operator::one_of:
            test.kind = TextTest::Kind::one_of;
            break;
        case Operator::below:
        case Operator::at_most:
            test.kind = TextTest::Kind::below;
            break;
        case Operator::above:
        case Operator::at_least:
            test.kind = TextTest::Kind::above;
            break;
        case Operator::is_null:
            test.kind = TextTest::Kind::absent;
            break;
        case Operator::is_not_null:
            test.kind = TextTest::Kind::present;
            break;
    }
    test.or_equal = filter.op == Operator::at_most || filter.op == Operator::at_least;
    return test;
}

Result<> add_test(const Filter& filter, OrderFilter& orders) {
    if (filter.field == "employee.name" || filter.field == "cardTransaction.last4") return done;
    if (const auto* text = find_in(texts, filter.field)) {
        orders.texts.push_back(test_text(filter, text->text));
        return done;
    }
    // Only texts can begin with something.
    if (filter.begins) return bad(filter);
    const auto test = [&]() -> Result<ColumnTest> {
        if (const auto* time = find_in(times, filter.field)) return test_time(filter, time->column);
        if (const auto* number = find_in(numbers, filter.field)) {
            return test_number(filter, number->column);
        }
        if (const auto* flag = find_in(flags, filter.field)) return test_flag(filter, flag->column);
        if (const auto* reference = find_in(references, filter.field)) {
            return test_reference(filter, reference->column);
        }
        if (filter.field == "id") return test_id(filter);
        if (filter.field == "state") return test_state(filter);
        if (filter.field == "paymentState") {
            return test_word(filter, OrderColumn::payment_state, payment_states);
        }
        return test_word(filter, OrderColumn::pay_type, pay_types);
    }();
    orders.columns.push_back(TRY(test));
    return done;
}

Result<OrderSort> sort_of(const SortBy& order) {
    if (order.field == "id") return OrderSort{OrderColumn::id, order.descending, 1};
    if (const auto* time = find_in(times, order.field)) {
        return OrderSort{time->column, order.descending, second_ms};
    }
    if (const auto* number = find_in(numbers, order.field)) {
        return OrderSort{number->column, order.descending, 1};
    }
    if (const auto* flag = find_in(flags, order.field)) {
        return OrderSort{flag->column, order.descending, 1};
    }
    if (order.field == "paymentState") {
        return OrderSort{OrderColumn::payment_state, order.descending, 1};
    }
    return Error{ErrorCode::bad_request, "Invalid orderBy field: " + order.field, {}};
}

}  // namespace

std::span<const std::string_view> order_filters() {
    static constexpr auto fields = std::to_array<std::string_view>({"employee.id",
                                                                    "employee.name",
                                                                    "note",
                                                                    "modifiedTime",
                                                                    "orderType",
                                                                    "orderType.id",
                                                                    "touched",
                                                                    "cardTransaction.last4",
                                                                    "manualTransaction",
                                                                    "title",
                                                                    "device.id",
                                                                    "externalReferenceId",
                                                                    "clientCreatedTime",
                                                                    "total",
                                                                    "payType",
                                                                    "paymentState",
                                                                    "customer.id",
                                                                    "customers.id",
                                                                    "testMode",
                                                                    "createdTime",
                                                                    "id",
                                                                    "state",
                                                                    "deletedTime"});
    return fields;
}

Result<OrderQuestion> read_order_question(const ListQuery& query) {
    OrderQuestion question;
    for (const Filter& filter : query.filters) {
        TRY(add_test(filter, question.filter));
    }
    if (!query.filters_by("state")) {
        question.hidden = "stateIS NOT NULL";
        question.filter.skips_hidden = true;
    }
    if (!query.filters_by("deletedTime")) {
        question.filter.columns.push_back({OrderColumn::deleted, {{0, 0}}, {}, {}, false});
    }
    question.page.offset = query.offset;
    question.page.limit = query.limit;
    for (const SortBy& order : query.orders) question.page.sort.push_back(TRY(sort_of(order)));
    if (question.page.sort.empty()) question.page.sort.push_back({OrderColumn::created, true, 1});
    return question;
}

}  // namespace tillbook::clover

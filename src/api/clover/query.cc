#include "api/clover/query.h"

#include <algorithm>
#include <charconv>
#include <limits>

#include "api/clover/errors.h"
#include "api/scopes.h"
#include "api/values.h"
#include "http/ascii.h"
#include "http/router.h"

namespace tillbook::clover {

namespace {

constexpr std::int64_t limit_max = 1'000;
constexpr std::size_t filters_max = 24;
constexpr std::size_t orders_max = 8;

Error bad(std::string message) { return {ErrorCode::bad_request, std::move(message), {}}; }

std::string_view trimmed(std::string_view text) { return http::trimmed(text, " "); }

std::string unquoted(std::string_view text) {
    text = trimmed(text);
    const bool quoted = text.size() >= 2 && (text.front() == '\'' || text.front() == '"') &&
                        text.back() == text.front();
    return std::string(quoted ? text.substr(1, text.size() - 2) : text);
}

bool is_name_sign(char sign) {
    return (sign >= 'a' && sign <= 'z') || (sign >= 'A' && sign <= 'Z') ||
           (sign >= '0' && sign <= '9') || sign == '.' || sign == '_';
}

// Takes a word off the front, in any case; false if it does not stand there.
bool take_word(std::string_view& text, std::string_view word) {
    const std::string_view rest = trimmed(text);
    if (rest.size() < word.size() || to_lower(rest.substr(0, word.size())) != word) return false;
    text = rest.substr(word.size());
    return true;
}

// 'Tea, black','Wine' are two.
std::vector<std::string> list_in(std::string_view text) {
    std::vector<std::string> values;
    while (!text.empty()) {
        const auto open = text.find_first_not_of(' ');
        const char first = open == text.npos ? ' ' : text[open];
        const bool is_quoted = first == '\'' || first == '"';
        const auto close = is_quoted ? text.find(first, open + 1) : text.npos;
        const auto comma = text.find(',', close == text.npos ? 0 : close);
        values.push_back(unquoted(text.substr(0, comma)));
        text = comma == text.npos ? std::string_view{} : text.substr(comma + 1);
    }
    return values;
}

// Thousandths. Far beyond any quantity.
constexpr std::int64_t quantity_max = 4'000'000'000'000'000;
std::optional<std::int64_t> quantity_in(std::string_view text) {
    const auto thousandths = parse_decimal(text, 3, quantity_max);
    return thousandths ? std::optional(thousandths.value()) : std::nullopt;
}

// What fields of this name hold in every list that can be filtered by them; the rest are texts.
constexpr auto number_fields = std::to_array<std::string_view>(
    {"amount", "cost", "customerSince", "percentage", "percentageDecimal", "price", "rate",
     "stockCount", "taxAmount", "tipAmount", "total"});
constexpr auto flag_fields = std::to_array<std::string_view>(
    {"available", "defaultTaxRates", "enabled", "hidden", "isDefault", "isHidden", "isOwner",
     "isRevenue", "manualTransaction", "marketingAllowed", "offline", "opensCashDrawer", "printed",
     "showByDefault", "showInReporting", "taxable", "testMode", "visible", "voided"});

bool is_value_of(std::string_view field, std::string_view value) {
    field = field.substr(field.rfind('.') + 1);
    const auto is_in = [field](const auto& fields) {
        return std::ranges::find(fields, field) != fields.end();
    };
    if (field == "quantity") return quantity_in(value).has_value();
    if (field.ends_with("Time") || is_in(number_fields)) return number_in(value).has_value();
    const std::string word = to_lower(value);
    return !is_in(flag_fields) || word == "true" || word == "false";
}

Result<> check_values(const Filter& filter) {
    for (const std::string& value : filter.values) {
        const std::string sent = filter.begins ? value + "*" : value;
        if (is_value_of(filter.field, sent)) continue;
        return bad("Invalid filter value for " + filter.field + ": " + sent);
    }
    return done;
}

// The signs, longer ones first.
struct Sign {
    std::string_view text;
    Operator op;
};
constexpr Sign signs[] = {
    {"!=", Operator::not_equal}, {">=", Operator::at_least}, {"<=", Operator::at_most},
    {"==", Operator::equal},     {"=", Operator::equal},     {">", Operator::above},
    {"<", Operator::below},
};

bool read_sign(std::string_view rest, Filter& filter) {
    rest = trimmed(rest);
    for (const Sign& sign : signs) {
        if (!rest.starts_with(sign.text)) continue;
        filter.op = sign.op;
        filter.values = {unquoted(rest.substr(sign.text.size()))};
        return true;
    }
    return false;
}

// "stateIS NOT NULL" is how the original writes its own; names of fields end in no such word.
Result<Filter> parse_filter(std::string_view text) {
    Filter filter;
    std::string_view rest = trimmed(text);
    const std::string lower = to_lower(rest);
    for (const std::string_view word : {"is not null", "is null"}) {
        if (!lower.ends_with(word)) continue;
        filter.op = word == "is null" ? Operator::is_null : Operator::is_not_null;
        filter.field = trimmed(rest.substr(0, rest.size() - word.size()));
        return filter;
    }
    std::size_t end = 0;
    while (end < rest.size() && is_name_sign(rest[end])) ++end;
    filter.field = rest.substr(0, end);
    rest.remove_prefix(end);
    if (filter.field.empty()) return bad("Invalid filter: " + std::string(text));
    if (take_word(rest, "in")) {
        rest = trimmed(rest);
        if (!rest.starts_with('(') || !rest.ends_with(')')) {
            return bad("Invalid filter: " + std::string(text));
        }
        filter.op = Operator::one_of;
        filter.values = list_in(rest.substr(1, rest.size() - 2));
        if (filter.values.empty()) return bad("Invalid filter: " + std::string(text));
        return filter;
    }
    if (!read_sign(rest, filter)) return bad("Invalid filter: " + std::string(text));
    std::string& value = filter.values.front();
    if (to_lower(value) == "null") {
        filter.op = filter.op == Operator::not_equal ? Operator::is_not_null : Operator::is_null;
        filter.values.clear();
    } else if (filter.op == Operator::equal && value.size() > 1 && value.ends_with('*')) {
        value.pop_back();
        filter.begins = true;
    }
    return filter;
}

Result<> read_orders(std::string_view text, ListQuery& query) {
    while (!text.empty()) {
        const auto comma = text.find(',');
        std::string_view one = trimmed(text.substr(0, comma));
        text = comma == text.npos ? std::string_view{} : text.substr(comma + 1);
        const auto blank = one.find(' ');
        const std::string direction =
            blank == one.npos ? std::string() : to_lower(trimmed(one.substr(blank)));
        const std::string_view field = one.substr(0, blank);
        if (!direction.empty() && direction != "asc" && direction != "desc") {
            return bad("orderBy must be a field with ASC or DESC (got " + std::string(one) + ")");
        }
        if (!field.empty()) query.orders.push_back({std::string(field), direction == "desc"});
    }
    return done;
}

void read_expands(std::string_view text, ListQuery& query) {
    while (!text.empty()) {
        const auto comma = text.find(',');
        const std::string_view name = trimmed(text.substr(0, comma));
        text = comma == text.npos ? std::string_view{} : text.substr(comma + 1);
        // A dotted name implies what stands before the dot.
        for (auto dot = name.find('.'); dot != name.npos; dot = name.find('.', dot + 1)) {
            query.expands.emplace(name.substr(0, dot));
        }
        if (!name.empty()) query.expands.emplace(name);
        // Lists of orders know the parts of payments by the singular, too.
        constexpr std::string_view of_payment = "payment.";
        if (name.starts_with(of_payment)) {
            query.expands.emplace("payments");
            query.expands.emplace("payments." + std::string(name.substr(of_payment.size())));
        }
    }
}

Result<> read_page(std::string_view name, std::string_view value, ListQuery& query) {
    const auto number = number_in(value);
    if (name == "limit") {
        if (!number || *number < 1) return bad("limit must be a positive number");
        if (*number > limit_max) return bad("limit cannot be greater than 1000");
        query.limit = static_cast<std::uint32_t>(*number);
        return done;
    }
    if (!number || *number < 0) return bad("offset must be a number that is not negative");
    query.offset = static_cast<std::uint64_t>(*number);
    return done;
}

void append_encoded(std::string& out, std::string_view text) {
    constexpr std::string_view hex = "0123456789ABCDEF";
    for (const char sign : text) {
        const auto byte = static_cast<unsigned char>(sign);
        const bool is_kept = (sign >= 'a' && sign <= 'z') || (sign >= 'A' && sign <= 'Z') ||
                             (sign >= '0' && sign <= '9') || sign == '-' || sign == '.' ||
                             sign == '_' || sign == '~';
        if (is_kept) {
            out += sign;
        } else {
            out += '%';
            out += hex[byte >> 4];
            out += hex[byte & 15];
        }
    }
}

// What is read only by those who may read it by itself.
constexpr struct {
    std::string_view name;  // the last part of a dotted one
    std::string_view scope;
} guarded_expands[] = {
    {"customers", "contacts:read"},      {"employee", "employees:read"},
    {"owner", "employees:read"},         {"payments", "payments:read"},
    {"payment", "payments:read"},        {"refunds", "payments:read"},
    {"orders", "orders:read"},           {"order", "orders:read"},
    {"voids", "payments:read"},          {"preAuths", "payments:read"},
    {"credits", "payments:read"},        {"authorizations", "payments:read"},
    {"closingPayment", "payments:read"},
};

bool may_expand(const Call& call, const ListQuery& query) {
    return std::ranges::all_of(query.expands, [&call](std::string_view expand) {
        const std::string_view name = expand.substr(expand.rfind('.') + 1);
        return std::ranges::all_of(guarded_expands, [&](const auto& guarded) {
            return guarded.name != name || covers(call.caller.key->scopes, guarded.scope);
        });
    });
}

}  // namespace

bool ListQuery::expands_to(std::string_view name) const { return expands.contains(name); }

bool ListQuery::filters_by(std::string_view field) const {
    return std::ranges::any_of(filters,
                               [&](const Filter& filter) { return filter.field == field; });
}

std::optional<std::int64_t> number_in(std::string_view text) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    // Far beyond any amount or time, and far enough from the ends of the range to reckon with.
    constexpr std::int64_t limit = 4'000'000'000'000'000'000;
    return std::clamp(number, -limit, limit);
}

Result<ListQuery> read_query(const Call& call, std::span<const std::string_view> fields) {
    const auto pairs = http::parse_query(call.request.query);
    if (!pairs) return bad("The query of the URL is not well-formed.");
    ListQuery query;
    for (const auto& [name, value] : *pairs) {
        if (name == "filter") {
            Filter filter = TRY(parse_filter(value));
            if (std::ranges::find(fields, filter.field) == fields.end()) {
                return bad("Invalid filter field: " + filter.field);
            }
            TRY(check_values(filter));
            query.filters.push_back(std::move(filter));
            query.filter_texts.push_back(value);
        } else if (name == "limit" || name == "offset") {
            if (value.empty()) continue;
            TRY(read_page(name, value, query));
            if (name == "offset") query.others.emplace_back(name, value);
        } else if (name == "orderBy") {
            TRY(read_orders(value, query));
            query.others.emplace_back(name, value);
        } else if (name == "expand") {
            read_expands(value, query);
            query.others.emplace_back(name, value);
        }
    }
    if (!may_expand(call, query)) return no_right_to_expand();
    if (query.filters.size() > filters_max) return bad("At most 24 filters are taken.");
    if (query.orders.size() > orders_max) return bad("At most 8 fields are taken in orderBy.");
    const auto is_known = [fields](std::string_view field) {
        return std::ranges::find(fields, field) != fields.end();
    };
    for (SortBy& order : query.orders) {
        // An id tells when its object was made.
        if (order.field == "createdTime" && !is_known(order.field)) order.field = "id";
        if (!fields.empty() && !is_known(order.field)) {
            return bad("Invalid orderBy field: " + order.field);
        }
    }
    return query;
}

bool holds(const Filter& filter, const FieldValue& value) {
    using Kind = FieldValue::Kind;
    if (filter.op == Operator::is_null) return value.kind == Kind::absent;
    if (filter.op == Operator::is_not_null) return value.kind != Kind::absent;
    // What is not there differs from every value.
    if (value.kind == Kind::absent) return filter.op == Operator::not_equal;
    const auto compare = [&value](const std::string& wanted) -> std::optional<int> {
        if (value.kind == Kind::number) {
            const auto number = value.decimals == 0 ? number_in(wanted) : quantity_in(wanted);
            if (!number) return std::nullopt;
            return value.number < *number ? -1 : value.number > *number ? 1 : 0;
        }
        return to_lower(value.text).compare(to_lower(wanted));
    };
    if (filter.op == Operator::one_of) {
        return std::ranges::any_of(filter.values, [&](const std::string& wanted) {
            return compare(wanted) == std::optional(0);
        });
    }
    if (filter.begins) return to_lower(value.text).starts_with(to_lower(filter.values.front()));
    const std::optional<int> order = compare(filter.values.front());
    if (!order) return false;
    switch (filter.op) {
        case Operator::equal:
            return *order == 0;
        case Operator::not_equal:
            return *order != 0;
        case Operator::below:
            return *order < 0;
        case Operator::at_most:
            return *order <= 0;
        case Operator::above:
            return *order > 0;
        case Operator::at_least:
            return *order >= 0;
        case Operator::one_of:
        case Operator::is_null:
        case Operator::is_not_null:
            break;
    }
    return false;
}

bool holds(const Filter& filter, const std::vector<FieldValue>& values) {
    if (values.empty()) return holds(filter, FieldValue{});
    const auto holds_for = [&filter](const FieldValue& value) { return holds(filter, value); };
    const bool is_of_all = filter.op == Operator::not_equal || filter.op == Operator::is_null;
    return is_of_all ? std::ranges::all_of(values, holds_for)
                     : std::ranges::any_of(values, holds_for);
}

bool is_before(const FieldValue& left, const FieldValue& right) {
    if (left.kind != right.kind) return left.kind < right.kind;
    if (left.kind == FieldValue::Kind::number) return left.number < right.number;
    return to_lower(left.text) < to_lower(right.text);
}

std::string origin_of(const http::Request& request) {
    return (request.tls ? "https://" : "http://") + std::string(request.header("Host"));
}

std::string href_of_list(const http::Request& request, const ListQuery& query,
                         std::string_view hidden) {
    std::string href = origin_of(request) + std::string(request.path) + "?";
    const auto add = [&href](std::string_view name, std::string_view value) {
        if (!href.ends_with('?')) href += '&';
        href.append(name).append("=");
        append_encoded(href, value);
    };
    for (const std::string& filter : query.filter_texts) add("filter", filter);
    if (!hidden.empty()) add("filter", hidden);
    for (const auto& [name, value] : query.others) add(name, value);
    add("limit", std::to_string(query.limit));
    return href;
}

}  // namespace tillbook::clover

#include "api/cloove/order_body.h"

#include <algorithm>
#include <bitset>

#include "api/cloove/limits.h"
#include "api/json.h"
#include "api/near.h"
#include "api/request.h"
#include "log/fingerprint.h"

namespace tillbook::cloove {

namespace {

constexpr std::size_t channel_characters_max = 64;
constexpr TextRule name_rule{255, TextRule::Empty::refused};

// Beside order_members: read, but no part of the fingerprint.
constexpr std::string_view key_member = "idempotency_key";

enum OrderMember : std::size_t {
    order_items,
    order_payment_method,
    order_amount_paid,
    order_discount_amount,
    order_customer_id,
    order_customer_name,
    order_store_id,
    order_channel,
    order_notes,
    order_occurred_at,
    order_idempotency_key,
    order_member_count
};

constexpr std::array<std::string_view, order_member_count> known_members = [] {
    std::array<std::string_view, order_member_count> names{};
    std::copy(order_members.begin(), order_members.end(), names.begin());
    names[order_idempotency_key] = key_member;
    return names;
}();

enum LineMember : std::size_t {
    line_product_name,
    line_quantity,
    line_product_id,
    line_variant_id,
    line_custom_price
};
constexpr std::array<std::string_view, 5> known_line_members = {
    "product_name", "quantity", "product_id", "variant_id", "custom_price"};

template <std::size_t count>
std::size_t find_member(std::string_view name, const std::array<std::string_view, count>& known) {
    std::size_t at = 0;
    while (at < count && known[at] != name) ++at;
    return at;
}

void append_number(std::string& out, std::uint64_t number) {
    char bytes[8];
    for (int i = 0; i < 8; ++i) bytes[i] = static_cast<char>(number >> (8 * i) & 0xff);
    out.append(bytes, sizeof bytes);
}
void append_number(std::string& out, std::int64_t number) {
    append_number(out, static_cast<std::uint64_t>(number));
}

// The canonical form of the lines for the fingerprint: every value with its length or a fixed
// width.
std::string canonical_lines(const std::vector<DraftLine>& lines) {
    std::string bytes;
    bytes.reserve(lines.size() * 64);
    for (const DraftLine& line : lines) {
        append_number(bytes, std::uint64_t{line.name.size()});
        bytes += line.name;
        append_number(bytes, line.product.value);
        append_number(bytes, line.variant.value);
        append_number(bytes, line.quantity.thousandths);
        append_number(bytes, line.custom_price ? line.custom_price->minor : std::int64_t{-1});
    }
    return bytes;
}

class BodyParser {
public:
    BodyParser(const BookSettings& book, CamelTwins twins, Ignored& ignored)
        : values_(mistakes_, book.record.id_secret, book.currency.exponent),
          refuses_twins_(twins == CamelTwins::refused_in_test_books &&
                         book.record.environment == Environment::test),
          ignored_(ignored) {}

    Result<OrderBody> parse(std::string_view body, std::string_view scope);

private:
    bool take_member(std::string_view name, JsonValue value);
    void take_value(std::size_t member, const Scalar& value);
    bool take_lines(JsonValue value, const Scalar& scalar);
    bool take_line(JsonValue value);
    bool take_line_member(std::string_view name, JsonValue value, DraftLine& line);
    void take_line_value(std::size_t member, const Scalar& value, DraftLine& line);
    bool take_unknown(const Place& place, JsonValue value, std::span<const std::string_view> known);
    std::string fingerprint(std::string_view scope) const;

    Place line_place(std::string_view member) const { return {member, "items", line_count_}; }

    JsonReader& json_ = JsonReader::of_this_thread();
    Mistakes mistakes_;
    ValueReader values_;
    bool refuses_twins_;
    Ignored& ignored_;
    OrderBody result_;
    std::bitset<order_member_count> sent_;
    std::size_t line_count_ = 0;
    std::bitset<known_line_members.size()> line_sent_;
};

Result<OrderBody> BodyParser::parse(std::string_view body, std::string_view scope) {
    const bool well_formed = json_.read_body(
        body, [this](std::string_view name, JsonValue value) { return take_member(name, value); });
    if (!well_formed) {
        return Error{ErrorCode::bad_request, std::string(json_.problem()), {}};
    }
    if (!sent_[order_items]) {
        mistakes_.add({"items"}, "is required");
    } else if (line_count_ > order_lines_max) {
        mistakes_.add({"items"}, "must have at most " + std::to_string(order_lines_max) +
                                     " lines (got " + std::to_string(line_count_) + ')');
    }
    if (!mistakes_.none()) return mistakes_.take();
    result_.fingerprint = fingerprint(scope);
    return std::move(result_);
}

// Null means that the member is absent.
bool BodyParser::take_member(std::string_view name, JsonValue value) {
    const std::size_t member = find_member(name, known_members);
    if (member == order_member_count) return take_unknown({name}, value, known_members);
    Scalar scalar;
    if (!json_.read_scalar(value, scalar)) return false;
    if (scalar.kind == Scalar::Kind::null) return true;
    sent_.set(member);
    if (member == order_items) return take_lines(value, scalar);
    take_value(member, scalar);
    return scalar.kind < Scalar::Kind::array || json_.skip(value);
}

void BodyParser::take_value(std::size_t member, const Scalar& value) {
    RecordOrder& command = result_.command;
    const Place place{known_members[member]};
    const auto take_text = [&](std::string& target, TextRule rule) {
        if (const auto text = values_.text(value, place, rule)) target = *text;
    };
    switch (member) {
        case order_payment_method:
            take_text(command.payment_method, {method_characters_max});
            command.payment_method = to_upper(command.payment_method);
            break;
        case order_amount_paid:
            command.amount_paid = values_.money(value, place, Sign::zero_or_above);
            break;
        case order_discount_amount:
            command.discount = values_.money(value, place, Sign::zero_or_above).value_or(Money{});
            break;
        case order_customer_id:
            command.customer = values_.id(value, place).value_or(ObjectId{});
            break;
        case order_customer_name:
            take_text(command.customer_name, {name_rule.characters_max, TextRule::Empty::taken});
            break;
        case order_store_id:
            command.store = values_.id(value, place).value_or(ObjectId{});
            break;
        case order_channel:
            take_text(command.channel, {channel_characters_max});
            break;
        case order_notes:
            take_text(command.notes, {notes_characters_max, TextRule::Empty::taken});
            break;
        case order_occurred_at:
            command.occurred_at = values_.instant(value, place);
            break;
        case order_idempotency_key:
            take_text(result_.key, {255});
            if (!result_.key.empty() && !is_idempotency_key(result_.key)) {
                mistakes_.add(place, "must be 1-255 visible ASCII characters", value);
            }
            break;
        default:
            break;
    }
}

bool BodyParser::take_lines(JsonValue value, const Scalar& scalar) {
    if (scalar.kind != Scalar::Kind::array) {
        mistakes_.add({"items"}, "must be an array", scalar);
        return json_.skip(value);
    }
    const bool well_formed =
        json_.each_element(value, [this](JsonValue line) { return take_line(line); });
    if (line_count_ == 0) mistakes_.add({"items"}, "must have at least one line");
    return well_formed;
}

// Lines beyond the limit are checked for being JSON, but not kept.
bool BodyParser::take_line(JsonValue value) {
    if (line_count_ >= order_lines_max) {
        ++line_count_;
        return json_.skip(value);
    }
    Scalar scalar;
    if (!json_.read_scalar(value, scalar)) return false;
    if (scalar.kind != Scalar::Kind::object) {
        mistakes_.add(line_place({}), "must be an object", scalar);
        ++line_count_;
        return json_.skip(value);
    }
    line_sent_.reset();
    DraftLine& line = result_.command.lines.emplace_back();
    const bool well_formed = json_.each_member(value, [&](std::string_view name, JsonValue member) {
        return take_line_member(name, member, line);
    });
    for (const std::size_t required : {line_product_name, line_quantity}) {
        if (well_formed && !line_sent_[required]) {
            mistakes_.add(line_place(known_line_members[required]), "is required");
        }
    }
    ++line_count_;
    return well_formed;
}

bool BodyParser::take_line_member(std::string_view name, JsonValue value, DraftLine& line) {
    const std::size_t member = find_member(name, known_line_members);
    if (member == known_line_members.size()) {
        return take_unknown(line_place(name), value, known_line_members);
    }
    Scalar scalar;
    if (!json_.read_scalar(value, scalar)) return false;
    if (scalar.kind == Scalar::Kind::null) return true;
    line_sent_.set(member);
    take_line_value(member, scalar, line);
    return scalar.kind < Scalar::Kind::array || json_.skip(value);
}

void BodyParser::take_line_value(std::size_t member, const Scalar& value, DraftLine& line) {
    const Place place = line_place(known_line_members[member]);
    switch (member) {
        case line_product_name:
            if (const auto text = values_.text(value, place, name_rule)) line.name = *text;
            break;
        case line_quantity:
            line.quantity = values_.quantity(value, place).value_or(one);
            break;
        case line_product_id:
            line.product = values_.id(value, place).value_or(ObjectId{});
            break;
        case line_variant_id:
            line.variant = values_.id(value, place).value_or(ObjectId{});
            break;
        case line_custom_price:
            line.custom_price = values_.money(value, place, Sign::zero_or_above);
            break;
        default:
            break;
    }
}

bool BodyParser::take_unknown(const Place& place, JsonValue value,
                              std::span<const std::string_view> known) {
    for (const std::string_view name : known) {
        if (!refuses_twins_ || !is_camel_twin(place.name, name)) continue;
        mistakes_.add(place, "is not read; send " + std::string(name));
        return json_.skip(value);
    }
    ignored_.add(place, [&] { return near_name(place.name, known); });
    return json_.skip(value);
}

std::string BodyParser::fingerprint(std::string_view scope) const {
    const RecordOrder& command = result_.command;
    FingerprintBuilder builder(scope);
    std::string number;
    const auto add = [&](OrderMember member, std::string_view value) {
        if (sent_[member]) builder.add(static_cast<std::uint8_t>(member + 1), value);
    };
    const auto add_personal = [&](OrderMember member, std::string_view value) {
        if (sent_[member]) builder.add_personal(static_cast<std::uint8_t>(member + 1), value);
    };
    const auto add_number = [&](OrderMember member, auto value) {
        number.clear();
        append_number(number, value);
        add(member, number);
    };
    add(order_items, canonical_lines(command.lines));
    add(order_payment_method, command.payment_method);
    add_number(order_amount_paid, command.amount_paid.value_or(Money{}).minor);
    add_number(order_discount_amount, command.discount.minor);
    add_number(order_customer_id, command.customer.value);
    add_personal(order_customer_name, command.customer_name);
    add_number(order_store_id, command.store.value);
    add(order_channel, command.channel);
    add_personal(order_notes, command.notes);
    add_number(order_occurred_at,
               command.occurred_at ? to_ms(*command.occurred_at) : std::int64_t{0});
    return builder.take();
}

}  // namespace

Result<OrderBody> parse_order_body(std::string_view body, std::string_view scope,
                                   const BookSettings& book, CamelTwins twins, Ignored& ignored) {
    return BodyParser(book, twins, ignored).parse(body, scope);
}

}  // namespace tillbook::cloove

#include "api/form.h"

#include <algorithm>
#include <array>
#include <map>

#include "api/json_tree.h"
#include "api/near.h"
#include "api/request.h"
#include "log/fingerprint.h"

namespace tillbook {

namespace {

constexpr std::string_view key_member = "idempotency_key";
constexpr std::array<std::string_view, 0> no_members = {};

// Members that may say something of a person.
constexpr std::array<std::string_view, 10> personal_members = {
    "name",          "phone_number", "email",     "whatsapp_number",     "notes",
    "customer_name", "reason",       "reference", "cancellation_reason", "login",
};

bool is_personal(std::string_view member) {
    return std::find(personal_members.begin(), personal_members.end(), member) !=
           personal_members.end();
}

std::string_view bytes_of(const std::int64_t& number) {
    return {reinterpret_cast<const char*>(&number), sizeof number};
}

}  // namespace

// What all forms of one body share.
struct Form::Shared {
    explicit Shared(const BookSettings& book)
        : values(mistakes, book.record.id_secret, book.currency.exponent) {}

    JsonTree body;
    Mistakes mistakes;
    Ignored ignored;
    ValueReader values;
    bool refuses_twins = false;
    std::string key;
    std::map<std::size_t, std::string> canonical;  // by member of the body
};

Form::Form(std::shared_ptr<Shared> shared, const JsonTree& node,
           std::span<const std::string_view> members)
    : shared_(std::move(shared)), node_(&node), members_(members) {}

Result<Form> Form::parse(const Call& call, std::span<const std::string_view> members,
                         EmptyBody empty) {
    std::string key = TRY(idempotency_key(call.request));
    auto shared = std::make_shared<Shared>(call.book());
    shared->refuses_twins = call.options().camel_twins == CamelTwins::refused_in_test_books &&
                            call.book().record.environment == Environment::test;
    const bool nothing = empty == EmptyBody::taken && call.request.body.empty();
    if (!nothing) {
        TRY(check_json_body(call.request));
        shared->body = TRY(read_json_tree(call.request.body));
    }
    Form form(shared, shared->body, members);
    form.ignore_unknown();
    if (const JsonTree* sent = form.find(key_member); sent != nullptr && key.empty()) {
        const auto text = shared->values.text(sent->scalar(), {key_member}, {});
        if (text) key = *text;
        if (text && !is_idempotency_key(key)) {
            form.add_mistake(key_member, "must be 1-255 visible ASCII characters");
        }
    }
    shared->key = std::move(key);
    return form;
}

Result<Form> Form::parse_empty(Call& call) {
    Form form = TRY(parse(call, {}, EmptyBody::taken));
    TRY(form.finish(call));
    return form;
}

const JsonTree* Form::find(std::string_view name) const { return node_->find(name); }

Place Form::place(std::string_view name) const { return {name, list_, index_}; }

void Form::note(std::string_view name, std::string_view canonical) {
    std::size_t member = top_member_;
    if (list_.empty()) {
        member = static_cast<std::size_t>(std::find(members_.begin(), members_.end(), name) -
                                          members_.begin());
    }
    std::string& bytes = shared_->canonical[member];
    for (const std::string_view part : {name, canonical}) {
        bytes += bytes_of(static_cast<std::int64_t>(part.size()));
        bytes += part;
    }
}

void Form::note(std::string_view name, std::int64_t canonical) { note(name, bytes_of(canonical)); }

void Form::ignore_unknown() {
    for (const JsonTree& child : node_->children) {
        const std::string_view name = child.name;
        if (std::find(members_.begin(), members_.end(), name) != members_.end()) continue;
        if (list_.empty() && name == key_member) continue;
        const auto twin =
            std::find_if(members_.begin(), members_.end(),
                         [&](std::string_view known) { return is_camel_twin(name, known); });
        if (shared_->refuses_twins && twin != members_.end()) {
            add_mistake(name, "is not read; send " + std::string(*twin));
        } else {
            shared_->ignored.add(place(name), [&] { return near_name(name, members_); });
        }
    }
}

std::optional<std::string> Form::text(std::string_view name, TextRule rule) {
    const JsonTree* node = find(name);
    if (node == nullptr) return std::nullopt;
    const auto text = shared_->values.text(node->scalar(), place(name), rule);
    if (!text) return std::nullopt;
    note(name, *text);
    return std::string(*text);
}

std::optional<std::string> Form::upper_text(std::string_view name, TextRule rule) {
    const JsonTree* node = find(name);
    if (node == nullptr) return std::nullopt;
    const auto text = shared_->values.text(node->scalar(), place(name), rule);
    if (!text) return std::nullopt;
    std::string upper = to_upper(*text);
    note(name, upper);
    return upper;
}

std::optional<Money> Form::money(std::string_view name, Sign sign) {
    const JsonTree* node = find(name);
    if (node == nullptr) return std::nullopt;
    const auto amount = shared_->values.money(node->scalar(), place(name), sign);
    if (amount) note(name, amount->minor);
    return amount;
}

std::optional<Quantity> Form::quantity(std::string_view name, Sign sign) {
    const JsonTree* node = find(name);
    if (node == nullptr) return std::nullopt;
    const auto quantity = shared_->values.quantity(node->scalar(), place(name), sign);
    if (quantity) note(name, quantity->thousandths);
    return quantity;
}

std::optional<std::int64_t> Form::decimal(std::string_view name, int decimals, std::int64_t most) {
    const JsonTree* node = find(name);
    if (node == nullptr) return std::nullopt;
    const auto number =
        shared_->values.decimal(node->scalar(), place(name), decimals, most, Sign::zero_or_above);
    if (number) note(name, *number);
    return number;
}

std::optional<std::int64_t> Form::whole(std::string_view name, std::int64_t least,
                                        std::int64_t most) {
    const JsonTree* node = find(name);
    if (node == nullptr) return std::nullopt;
    const auto number = shared_->values.whole(node->scalar(), place(name), least, most);
    if (number) note(name, *number);
    return number;
}

std::optional<ObjectId> Form::id(std::string_view name) {
    const JsonTree* node = find(name);
    if (node == nullptr) return std::nullopt;
    const auto id = shared_->values.id(node->scalar(), place(name));
    if (id) note(name, to_lower(node->text));
    return id;
}

std::optional<ObjectId> Form::id_or(std::string_view name, std::string_view word) {
    const JsonTree* node = find(name);
    if (node == nullptr || node->kind != Scalar::Kind::text || node->text != word) return id(name);
    note(name, word);
    return ObjectId{};
}

bool Form::is_emptied(std::string_view name) {
    const JsonTree* node = find(name);
    if (node == nullptr || node->kind != Scalar::Kind::text || !node->text.empty()) return false;
    note(name, std::string_view{});
    return true;
}

std::optional<Instant> Form::instant(std::string_view name) {
    const JsonTree* node = find(name);
    if (node == nullptr) return std::nullopt;
    const auto instant = shared_->values.instant(node->scalar(), place(name));
    if (instant) note(name, to_ms(*instant));
    return instant;
}

std::optional<bool> Form::boolean(std::string_view name) {
    const JsonTree* node = find(name);
    if (node == nullptr) return std::nullopt;
    const bool is_word = node->kind == Scalar::Kind::boolean || node->kind == Scalar::Kind::text;
    if (!is_word || (node->text != "true" && node->text != "false")) {
        shared_->mistakes.add(place(name), "must be true or false", node->scalar());
        return std::nullopt;
    }
    const bool value = node->text == "true";
    note(name, value ? 1 : 0);
    return value;
}

std::optional<std::size_t> Form::word(std::string_view name,
                                      std::span<const std::string_view> words) {
    const JsonTree* node = find(name);
    if (node == nullptr) return std::nullopt;
    const auto at = node->kind == Scalar::Kind::text
                        ? std::find(words.begin(), words.end(), to_lower(node->text))
                        : words.end();
    if (at == words.end()) {
        std::string allowed;
        for (const std::string_view known : words) {
            if (!allowed.empty()) allowed += ", ";
            allowed += known;
        }
        shared_->mistakes.add(place(name), "must be one of " + allowed, node->scalar());
        return std::nullopt;
    }
    const std::ptrdiff_t index = at - words.begin();
    note(name, index);
    return static_cast<std::size_t>(index);
}

std::optional<std::vector<ObjectId>> Form::ids(std::string_view name, std::size_t most) {
    auto elements = list(name, no_members, most, Elements::scalars);
    if (!elements) return std::nullopt;
    std::vector<ObjectId> ids;
    for (Form& element : *elements) {
        const auto id = shared_->values.id(element.node_->scalar(), element.place({}));
        element.note({}, to_lower(element.node_->text));
        ids.push_back(id.value_or(ObjectId{}));
    }
    return ids;
}

std::optional<std::vector<std::string>> Form::texts(std::string_view name, TextRule rule,
                                                    std::size_t most) {
    auto elements = list(name, no_members, most, Elements::scalars);
    if (!elements) return std::nullopt;
    std::vector<std::string> texts;
    for (Form& element : *elements) {
        const auto text = shared_->values.text(element.node_->scalar(), element.place({}), rule);
        if (!text) continue;
        element.note({}, *text);
        texts.emplace_back(*text);
    }
    return texts;
}

std::optional<std::vector<Form>> Form::list(std::string_view name,
                                            std::span<const std::string_view> members,
                                            std::size_t most) {
    return list(name, members, most, Elements::objects);
}

std::optional<std::vector<Form>> Form::list(std::string_view name,
                                            std::span<const std::string_view> members,
                                            std::size_t most, Elements elements) {
    const JsonTree* node = find(name);
    if (node == nullptr) return std::nullopt;
    if (node->kind != Scalar::Kind::array) {
        shared_->mistakes.add(place(name), "must be an array", node->scalar());
        return std::nullopt;
    }
    if (node->children.size() > most) {
        shared_->mistakes.add(place(name), "must have at most " + std::to_string(most) +
                                               " elements (got " +
                                               std::to_string(node->children.size()) + ')');
        return std::nullopt;
    }
    note(name, static_cast<std::int64_t>(node->children.size()));
    std::vector<Form> forms;
    for (std::size_t at = 0; at < node->children.size(); ++at) {
        Form form(shared_, node->children[at], members);
        form.list_ = name;
        form.index_ = at;
        form.top_member_ = static_cast<std::size_t>(
            std::find(members_.begin(), members_.end(), name) - members_.begin());
        if (elements == Elements::objects) {
            if (form.node_->kind != Scalar::Kind::object) {
                shared_->mistakes.add(form.place({}), "must be an object", form.node_->scalar());
                continue;
            }
            form.note({}, static_cast<std::int64_t>(at));
            form.ignore_unknown();
        }
        forms.push_back(std::move(form));
    }
    return forms;
}

bool Form::has(std::string_view name) const { return find(name) != nullptr; }

void Form::require(std::string_view name) {
    if (!has(name)) add_mistake(name, "is required");
}

void Form::add_mistake(std::string_view name, std::string message) {
    shared_->mistakes.add(place(name), std::move(message));
}

Result<> Form::finish(Call& call) {
    if (!shared_->ignored.none()) {
        call.headers() += "Tillbook-Ignored: " + shared_->ignored.header_value() + "\r\n";
    }
    if (!shared_->mistakes.none()) return shared_->mistakes.take();
    return done;
}

std::string Form::fingerprint(std::string_view scope) const {
    FingerprintBuilder builder(scope);
    for (const auto& [member, bytes] : shared_->canonical) {
        const auto code = static_cast<std::uint8_t>(member + 1);
        is_personal(members_[member]) ? builder.add_personal(code, bytes)
                                      : builder.add(code, bytes);
    }
    return builder.take();
}

void Form::ignore(std::string_view name) {
    shared_->ignored.add(place(name), [] { return std::string_view(); });
}

std::string Form::key() const { return shared_->key; }

}  // namespace tillbook

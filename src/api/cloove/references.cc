// /v1/tax-rates and /v1/tenders: the same objects that the other dialect's paths name.
#include <algorithm>
#include <array>

#include "api/cloove/catalogue_call.h"
#include "api/cloove/list_page.h"
#include "book/catalogue_objects.h"
#include "book/reference.h"

namespace tillbook::cloove {

namespace {

// One attribute: how it is written, sent and stored, and what is shown where nobody has set it.
struct ReferenceMember {
    std::string_view shown;
    std::string_view sent;
    std::string_view stored;
    AttributeValue usual;
};

struct Kind {
    ReferenceKind kind;
    std::span<const ReferenceMember> members;
    std::span<const std::string_view> sent;  // of the members
    std::string_view required;
};

const Kind& tax_rates() {
    static const std::array members = {
        ReferenceMember{"name", "name", "name", std::string()},
        ReferenceMember{"rate", "rate", "rate", std::int64_t{0}},
        ReferenceMember{"isDefault", "is_default", "isDefault", false},
    };
    static constexpr std::array<std::string_view, 3> sent = {"name", "rate", "is_default"};
    static const Kind kind{ReferenceKind::tax_rate, members, sent, "name"};
    return kind;
}

const Kind& tenders() {
    static const std::array members = {
        ReferenceMember{"label", "label", "label", std::string()},
        ReferenceMember{"labelKey", "label_key", "key", std::string()},
        ReferenceMember{"enabled", "enabled", "enabled", true},
        ReferenceMember{"visible", "visible", "visible", true},
        ReferenceMember{"editable", "editable", "editable", true},
        ReferenceMember{"opensCashDrawer", "opens_cash_drawer", "opensCashDrawer", false},
        ReferenceMember{"supportsTipping", "supports_tipping", "supportsTipping", false},
        ReferenceMember{"supportsCashDiscount", "supports_cash_discount", "supportsCashDiscount",
                        false},
        ReferenceMember{"instructions", "instructions", "instructions", std::string()},
    };
    static constexpr std::array<std::string_view, 9> sent = {
        "label",       "label_key",         "enabled",          "visible",
        "editable",    "opens_cash_drawer", "supports_tipping", "supports_cash_discount",
        "instructions"};
    static const Kind kind{ReferenceKind::tender, members, sent, "label"};
    return kind;
}

// Numbers are rates, in percent.
void append_value(JsonWriter& json, const AttributeValue& value) {
    if (const auto* flag = std::get_if<bool>(&value)) return json.boolean(*flag);
    if (const auto* text = std::get_if<std::string>(&value)) return append_optional(json, *text);
    append_decimal(json.value(), std::get<std::int64_t>(value), tax_rate_decimals);
}

void append_reference(JsonWriter& json, const Reference& reference, const Kind& kind,
                      const BookSettings& book) {
    json.begin_object();
    append_uuid(json.key("id"), reference.id, book);
    for (const ReferenceMember& member : kind.members) {
        const auto value = reference.attributes.find(member.stored);
        const bool is_set = value != reference.attributes.end();
        append_value(json.key(member.shown), is_set ? value->second : member.usual);
    }
    if (kind.kind == ReferenceKind::tender) {
        json.key("paymentMethod").text(method_of_tender(reference));
    }
    json.end_object();
}

std::optional<AttributeValue> value_in(Form& form, const ReferenceMember& member,
                                       const Kind& kind) {
    const AttributeRule& rule = *find_attribute(kind.kind, member.stored);
    std::optional<AttributeValue> value;
    if (rule.type == AttributeRule::Type::flag) {
        if (const auto flag = form.boolean(member.sent)) value = *flag;
    } else if (rule.type == AttributeRule::Type::number) {
        if (const auto rate = form.decimal(member.sent, tax_rate_decimals, rule.most))
            value = *rate;
    } else {
        const auto empty = rule.is_required ? TextRule::Empty::refused : TextRule::Empty::taken;
        const auto text = form.text(member.sent, {static_cast<std::size_t>(rule.most), empty});
        if (text) value = *text;
    }
    return value;
}

// An empty text takes the attribute away.
PutReference put_in(Form& form, const Kind& kind) {
    PutReference command;
    command.kind = kind.kind;
    for (const ReferenceMember& member : kind.members) {
        std::optional<AttributeValue> value = value_in(form, member, kind);
        if (!value) continue;
        const auto* text = std::get_if<std::string>(&*value);
        if (text != nullptr && text->empty()) value.reset();
        command.changes.emplace_back(std::string(member.stored), std::move(value));
    }
    return command;
}

void list_references(Call& call, const Kind& kind, std::string_view message) {
    static constexpr std::array<std::string_view, 2> parameters = {"page", "limit"};
    auto query = QueryReader::parse(call, parameters);
    if (!query) return call.fail(query.error());
    tell_ignored(call, query.value().ignored());
    ValueReader values(query.value().mistakes(), call.book().record.id_secret,
                       call.book().currency.exponent);
    const ListPage page = read_list_page(query.value(), values, whole_list_limit);
    if (!query.value().mistakes().none()) return call.fail(query.value().mistakes().take());
    call.answer_read([caller = call.caller, &engine = call.engine(), &kind, message,
                      page](Access access) -> std::optional<http::Response> {
        const auto read = engine.list_references(caller.book->record.id, kind.kind, access);
        if (!read) return std::nullopt;
        if (!*read) return to_response(read->error());
        const auto& all = read->value().objects;
        const std::uint64_t first = std::min<std::uint64_t>(page.offset(), all.size());
        const std::uint64_t size = std::min<std::uint64_t>(page.limit, all.size() - first);
        return list_response(message, std::span(all).subspan(first, size), all.size(), page,
                             [&](JsonWriter& json, const CatalogueRead<Reference>& each) {
                                 append_reference(json, each.object, kind, *caller.book);
                             });
    });
}

void submit_reference(Call& call, Form form, PutReference command, const Kind& kind,
                      const Written& written) {
    if (const auto checked = form.finish(call); !checked) return call.fail(checked.error());
    submit(call, form, std::move(command),
           [caller = call.caller, &kind, written](const Recorded& recorded) {
               http::Response response;
               response.status = written.status;
               JsonWriter json(response.body);
               begin_envelope(json, written.message);
               append_reference(json, std::get<Reference>(recorded.subject), kind, *caller.book);
               json.end_object();
               return response;
           });
}

void record_reference(Call& call, const Kind& kind, std::string_view message) {
    auto form = Form::parse(call, kind.sent);
    if (!form) return call.fail(form.error());
    form.value().require(kind.required);
    PutReference command = put_in(form.value(), kind);
    submit_reference(call, std::move(form).value(), std::move(command), kind, {201, message, {}});
}

void update_reference(Call& call, const Kind& kind, std::string_view what,
                      std::string_view message) {
    const auto target = object_target(call, what);
    if (!target) return call.fail(target.error());
    auto form = Form::parse(call, kind.sent);
    if (!form) return call.fail(form.error());
    PutReference command = put_in(form.value(), kind);
    command.id = target.value().id;
    submit_reference(call, std::move(form).value(), std::move(command), kind, {200, message, {}});
}

void remove_reference(Call& call, const Kind& kind, std::string_view what,
                      std::string_view message) {
    const auto target = object_target(call, what);
    if (!target) return call.fail(target.error());
    auto form = Form::parse(call, {}, EmptyBody::taken);
    if (!form) return call.fail(form.error());
    if (const auto checked = form.value().finish(call); !checked) return call.fail(checked.error());
    submit(call, std::move(form).value(), RemoveReference{kind.kind, target.value().id},
           [caller = call.caller, message](const Recorded& recorded) {
               return removed_response(message, recorded.object, *caller.book);
           });
}

}  // namespace

void list_tax_rates(Call& call) { list_references(call, tax_rates(), "Tax rates retrieved"); }
void record_tax_rate(Call& call) { record_reference(call, tax_rates(), "Tax rate recorded"); }
void update_tax_rate(Call& call) {
    update_reference(call, tax_rates(), "tax rate", "Tax rate updated");
}
void remove_tax_rate(Call& call) {
    remove_reference(call, tax_rates(), "tax rate", "Tax rate removed");
}

void list_tenders(Call& call) { list_references(call, tenders(), "Tenders retrieved"); }
void record_tender(Call& call) { record_reference(call, tenders(), "Tender recorded"); }
void update_tender(Call& call) { update_reference(call, tenders(), "tender", "Tender updated"); }
void remove_tender(Call& call) { remove_reference(call, tenders(), "tender", "Tender removed"); }

}  // namespace tillbook::cloove

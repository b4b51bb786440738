#include "book/tab_body.h"

#include <algorithm>
#include <utility>

namespace tillbook {

namespace {

// A list of parts as a member; nothing for an empty one.
template <class Part, class Put>
void put_list(JsonOut& json, std::string_view name, const std::vector<Part>& parts, Put put) {
    if (parts.empty()) return;
    json.key(name);
    json.begin_array();
    for (const Part& part : parts) {
        json.begin_object();
        put(part);
        json.end_object();
    }
    json.end_array();
}

void put_discounts(JsonOut& json, const std::vector<GivenDiscount>& discounts, ObjectId& next) {
    put_list(json, "discounts", discounts, [&](const GivenDiscount& discount) {
        put_id_unless_next(json, discount.id, next);
        put_text(json, "name", discount.name);
        if (discount.value.amount) json.member("amount", discount.value.amount->minor);
        if (discount.value.percent) {
            json.member("percent", discount.value.percent->ten_thousandths);
        }
        put_optional_id(json, "discount", discount.discount);
    });
}

void put_modifications(JsonOut& json, const std::vector<Modification>& modifications,
                       ObjectId& next) {
    put_list(json, "mods", modifications, [&](const Modification& modification) {
        put_id_unless_next(json, modification.id, next);
        put_text(json, "name", modification.name);
        put_text(json, "alt", modification.alternate_name);
        put_number(json, "amount", modification.amount.minor);
        put_optional_id(json, "modifier", modification.modifier);
    });
}

void put_taxes(JsonOut& json, const std::vector<LineTax>& taxes) {
    put_list(json, "taxes", taxes, [&](const LineTax& tax) {
        put_optional_id(json, "rate", tax.rate_id);
        put_text(json, "name", tax.name);
        put_number(json, "factor", tax.rate.ten_millionths);
        if (tax.flat) json.member("flat", tax.flat->minor);
        put_flag(json, "default", tax.is_default);
    });
}

void put_charges(JsonOut& json, const std::vector<GivenCharge>& charges, ObjectId& next) {
    put_list(json, "charges", charges, [&](const GivenCharge& charge) {
        put_id_unless_next(json, charge.id, next);
        put_text(json, "type", charge.type);
        put_text(json, "ref", charge.reference);
        if (charge.value.amount) json.member("amount", charge.value.amount->minor);
        if (charge.value.percent) json.member("percent", charge.value.percent->ten_thousandths);
        json.member("made", to_ms(charge.created_at));
        if (charge.modified_at != charge.created_at) {
            json.member("changed", to_ms(charge.modified_at));
        }
    });
}

// A list of parts that take the next id unless they name their own.
template <class Part, class ReadMember>
bool read_numbered(JsonValue value, std::vector<Part>& parts, ObjectId& next,
                   ReadMember read_part_member) {
    return read_list(value, parts, [&](JsonValue element, Part& part) {
        part.id = next;
        const bool intact = each_member(element, [&](std::string_view name, JsonValue member) {
            if (name == "id") return read(member, part.id);
            return read_part_member(name, member, part);
        });
        next = {part.id.value + 1};
        return intact;
    });
}

bool read_discounts(JsonValue value, std::vector<GivenDiscount>& discounts, ObjectId& next) {
    return read_numbered(value, discounts, next,
                         [](std::string_view name, JsonValue member, GivenDiscount& discount) {
                             if (name == "name") return read(member, discount.name);
                             if (name == "amount")
                                 return read(member, discount.value.amount.emplace());
                             if (name == "percent") {
                                 return read(member,
                                             discount.value.percent.emplace().ten_thousandths);
                             }
                             if (name == "discount") return read(member, discount.discount);
                             return true;
                         });
}

bool read_modifications(JsonValue value, std::vector<Modification>& modifications, ObjectId& next) {
    return read_numbered(value, modifications, next,
                         [](std::string_view name, JsonValue member, Modification& part) {
                             if (name == "name") return read(member, part.name);
                             if (name == "alt") return read(member, part.alternate_name);
                             if (name == "amount") return read(member, part.amount);
                             if (name == "modifier") return read(member, part.modifier);
                             return true;
                         });
}

bool read_taxes(JsonValue value, std::vector<LineTax>& taxes) {
    return read_list(value, taxes, [](JsonValue element, LineTax& tax) {
        return each_member(element, [&](std::string_view name, JsonValue member) {
            if (name == "rate") return read(member, tax.rate_id);
            if (name == "name") return read(member, tax.name);
            if (name == "factor") return read(member, tax.rate.ten_millionths);
            if (name == "flat") return read(member, tax.flat.emplace());
            if (name == "default") return read(member, tax.is_default);
            return true;
        });
    });
}

bool read_charges(JsonValue value, std::vector<GivenCharge>& charges, ObjectId& next) {
    return read_numbered(
        value, charges, next, [](std::string_view name, JsonValue member, GivenCharge& charge) {
            if (name == "type") return read(member, charge.type);
            if (name == "ref") return read(member, charge.reference);
            if (name == "amount") return read(member, charge.value.amount.emplace());
            if (name == "percent") {
                return read(member, charge.value.percent.emplace().ten_thousandths);
            }
            if (name == "made") {
                const bool is_read = read(member, charge.created_at);
                charge.modified_at = charge.created_at;
                return is_read;
            }
            if (name == "changed") return read(member, charge.modified_at);
            return true;
        });
}

bool read_charge(JsonValue source, ServiceCharge& charge) {
    return each_member(source, [&](std::string_view name, JsonValue value) {
        if (name == "id") return read(value, charge.id);
        if (name == "name") return read(value, charge.name);
        if (name == "percent") return read(value, charge.percent.ten_thousandths);
        if (name == "enabled") return read(value, charge.enabled);
        return true;
    });
}

void put_card(JsonOut& json, const CardSlip& card) {
    if (is_empty(card)) return;
    json.key("card");
    json.begin_object();
    for (std::size_t at = 0; at < card.size(); ++at) put_text(json, card_words[at], card[at]);
    json.end_object();
}

bool read_card(JsonValue source, CardSlip& card) {
    return each_member(source, [&](std::string_view name, JsonValue value) {
        const auto word = std::ranges::find(card_words, name);
        if (word == card_words.end()) return true;
        return read(value, card[static_cast<std::size_t>(word - card_words.begin())]);
    });
}

void put_shares(JsonOut& json, const std::vector<LineShare>& shares) {
    put_list(json, "lines", shares, [&](const LineShare& share) {
        put_id(json, "line", share.line);
        json.member("share", share.ten_millionths);
        put_text(json, "bin", share.bin_name);
        put_flag(json, "refunded", share.refunded);
    });
}

bool read_shares(JsonValue value, std::vector<LineShare>& shares) {
    return read_list(value, shares, [](JsonValue element, LineShare& share) {
        return each_member(element, [&](std::string_view name, JsonValue member) {
            if (name == "line") return read(member, share.line);
            if (name == "share") return read(member, share.ten_millionths);
            if (name == "bin") return read(member, share.bin_name);
            if (name == "refunded") return read(member, share.refunded);
            return true;
        });
    });
}

void put_print_groups(JsonOut& json, const std::vector<PrintGroup>& groups) {
    put_list(json, "groups", groups, [&](const PrintGroup& group) {
        put_id(json, "id", group.id);
        put_text(json, "name", group.name);
        put_number(json, "order", group.sort_order);
        put_flag(json, "fired", group.fired);
        if (group.printed_at) json.member("at", to_ms(*group.printed_at));
        put_optional_id(json, "device", group.device);
    });
}

bool read_print_groups(JsonValue value, std::vector<PrintGroup>& groups) {
    return read_list(value, groups, [](JsonValue element, PrintGroup& group) {
        return each_member(element, [&](std::string_view name, JsonValue member) {
            if (name == "id") return read(member, group.id);
            if (name == "name") return read(member, group.name);
            if (name == "order") return read(member, group.sort_order);
            if (name == "fired") return read(member, group.fired);
            if (name == "at") return read(member, group.printed_at.emplace());
            if (name == "device") return read(member, group.device);
            return true;
        });
    });
}

void put_print_jobs(JsonOut& json, const std::vector<PrintJob>& jobs) {
    put_list(json, "prints", jobs, [&](const PrintJob& job) {
        put_id(json, "id", job.id);
        put_id(json, "device", job.device);
        json.member("state", name_of(job.state));
        put_text(json, "error", job.error);
        json.member("at", to_ms(job.created_at));
        json.member("changed", to_ms(job.changed_at));
    });
}

template <class Enum>
bool read_word(JsonValue value, int count, Enum& target) {
    std::string_view text;
    if (value.get_string().get(text) != simdjson::SUCCESS) return false;
    for (int i = 0; i < count; ++i) {
        if (text != name_of(static_cast<Enum>(i))) continue;
        target = static_cast<Enum>(i);
        return true;
    }
    return false;
}

bool read_print_jobs(JsonValue value, std::vector<PrintJob>& jobs) {
    return read_list(value, jobs, [](JsonValue element, PrintJob& job) {
        return each_member(element, [&](std::string_view name, JsonValue member) {
            if (name == "id") return read(member, job.id);
            if (name == "device") return read(member, job.device);
            if (name == "state") return read_word(member, print_state_count, job.state);
            if (name == "error") return read(member, job.error);
            if (name == "at") return read(member, job.created_at);
            if (name == "changed") return read(member, job.changed_at);
            return true;
        });
    });
}

bool read_taken_back(JsonValue source, TakenBack& back) {
    return each_member(source, [&](std::string_view name, JsonValue value) {
        if (name == "id") return read(value, back.id);
        if (name == "employee") return read(value, back.employee);
        if (name == "device") return read(value, back.device);
        if (name == "at") return read(value, back.at);
        return true;
    });
}

}  // namespace

void put_id_unless_next(JsonOut& json, ObjectId id, ObjectId& next) {
    if (id != next) put_id(json, "id", id);
    next = {id.value + 1};
}

void put_line_details(JsonOut& json, const LineDetails& details, Instant created, ObjectId& next) {
    json.member("at", (details.created_at - created).count());
    put_text(json, "alt", details.alternate_name);
    put_text(json, "code", details.item_code);
    put_text(json, "unit", details.unit_name);
    put_text(json, "bin", details.bin_name);
    put_text(json, "user", details.user_data);
    put_text(json, "color", details.color_code);
    put_flag(json, "stated", details.has_quantity);
    put_flag(json, "printed", details.printed);
    put_flag(json, "exchanged", details.exchanged);
    put_flag(json, "refunded", details.refunded);
    if (!details.is_revenue) {
        json.key("revenue");
        json.boolean(false);
    }
    put_flag(json, "fee", details.order_fee);
    put_optional_id(json, "feeOf", details.fee);
    if (details.fee_percent) json.member("feePercent", details.fee_percent->ten_thousandths);
    put_optional_id(json, "for", details.replaces);
    put_optional_id(json, "group", details.print_group);
    put_modifications(json, details.modifications, next);
    put_discounts(json, details.discounts, next);
    put_taxes(json, details.taxes);
}

void put_payment_details(JsonOut& json, const PaymentDetails& details, Instant at) {
    // Says that there are details, whatever they are.
    json.member("result", name_of(details.result));
    put_optional_id(json, "tender", details.tender);
    put_optional_id(json, "employee", details.employee);
    put_number(json, "tip", details.tip.minor);
    put_number(json, "tax", details.tax.minor);
    put_number(json, "cashback", details.cashback.minor);
    put_text(json, "ext", details.external_id);
    put_flag(json, "offline", details.offline);
    if (details.client_created_at != at) json.member("client", to_ms(details.client_created_at));
    put_optional_id(json, "device", details.device);
    put_text(json, "ref", details.external_reference);
    put_card(json, details.card);
    put_shares(json, details.lines);
    put_text(json, "voided", details.void_reason);
    if (details.authorized) json.member("authorized", details.authorized->minor);
    if (details.changed_at) json.member("changed", to_ms(*details.changed_at));
}

void put_refund_details(JsonOut& json, const RefundDetails& details, Instant at) {
    put_flag(json, "credit", details.is_credit);
    put_optional_id(json, "tender", details.tender);
    put_optional_id(json, "employee", details.employee);
    put_optional_id(json, "device", details.device);
    put_number(json, "tax", details.tax.minor);
    put_text(json, "ref", details.external_reference);
    put_card(json, details.card);
    if (details.client_created_at != at) json.member("client", to_ms(details.client_created_at));
    if (!details.taken_back) return;
    const TakenBack& back = *details.taken_back;
    json.key("back");
    json.begin_object();
    put_id(json, "id", back.id);
    put_optional_id(json, "employee", back.employee);
    put_optional_id(json, "device", back.device);
    json.member("at", to_ms(back.at));
    json.end_object();
}

void put_tab(JsonOut& json, const Tab& tab, ObjectId& next) {
    json.key("tab");
    json.begin_object();
    if (tab.state) json.member("state", *tab.state);
    if (tab.stated_total) json.member("total", tab.stated_total->minor);
    put_text(json, "ref", tab.external_reference);
    put_optional_id(json, "employee", tab.employee);
    put_optional_id(json, "type", tab.order_type);
    put_optional_id(json, "device", tab.device);
    put_flag(json, "untaxed", tab.tax_removed);
    put_flag(json, "included", tab.tax_included);
    put_flag(json, "manual", tab.manual);
    put_flag(json, "ungrouped", !tab.group_lines);
    put_flag(json, "sold", tab.is_sold);
    put_flag(json, "test", tab.test_mode);
    if (tab.pay_type != PayType::none) json.member("payType", name_of(tab.pay_type));
    if (tab.service_charge) {
        json.key("charge");
        json.begin_object();
        put_id(json, "id", tab.service_charge->id);
        put_text(json, "name", tab.service_charge->name);
        put_number(json, "percent", tab.service_charge->percent.ten_thousandths);
        if (!tab.service_charge->enabled) {
            json.key("enabled");
            json.boolean(false);
        }
        json.end_object();
    }
    put_discounts(json, tab.discounts, next);
    put_charges(json, tab.additional_charges, next);
    put_print_groups(json, tab.print_groups);
    put_print_jobs(json, tab.print_jobs);
    if (tab.deleted_at) json.member("deleted", to_ms(*tab.deleted_at));
    json.end_object();
}

bool read_line_detail(std::string_view name, JsonValue value, Instant created,
                      std::shared_ptr<LineDetails>& details, ObjectId& next, bool& known) {
    const auto of = [&details]() -> LineDetails& {
        if (!details) details = std::make_shared<LineDetails>();
        return *details;
    };
    known = true;
    if (name == "at") {
        std::int64_t behind = 0;
        const bool is_read = read(value, behind);
        of().created_at = created + std::chrono::milliseconds{behind};
        return is_read;
    }
    if (name == "alt") return read(value, of().alternate_name);
    if (name == "code") return read(value, of().item_code);
    if (name == "unit") return read(value, of().unit_name);
    if (name == "bin") return read(value, of().bin_name);
    if (name == "user") return read(value, of().user_data);
    if (name == "color") return read(value, of().color_code);
    if (name == "stated") return read(value, of().has_quantity);
    if (name == "printed") return read(value, of().printed);
    if (name == "exchanged") return read(value, of().exchanged);
    if (name == "refunded") return read(value, of().refunded);
    if (name == "revenue") return read(value, of().is_revenue);
    if (name == "fee") return read(value, of().order_fee);
    if (name == "feeOf") return read(value, of().fee);
    if (name == "feePercent") return read(value, of().fee_percent.emplace().ten_thousandths);
    if (name == "for") return read(value, of().replaces);
    if (name == "group") return read(value, of().print_group);
    if (name == "mods") return read_modifications(value, of().modifications, next);
    if (name == "discounts") return read_discounts(value, of().discounts, next);
    if (name == "taxes") return read_taxes(value, of().taxes);
    known = false;
    return true;
}

bool read_payment_detail(std::string_view name, JsonValue value,
                         std::shared_ptr<PaymentDetails>& details, bool& known) {
    const auto of = [&details]() -> PaymentDetails& {
        if (!details) details = std::make_shared<PaymentDetails>();
        return *details;
    };
    known = true;
    if (name == "result") return read_word(value, payment_result_count, of().result);
    if (name == "tender") return read(value, of().tender);
    if (name == "employee") return read(value, of().employee);
    if (name == "tip") return read(value, of().tip);
    if (name == "tax") return read(value, of().tax);
    if (name == "cashback") return read(value, of().cashback);
    if (name == "ext") return read(value, of().external_id);
    if (name == "offline") return read(value, of().offline);
    if (name == "client") return read(value, of().client_created_at);
    if (name == "device") return read(value, of().device);
    if (name == "ref") return read(value, of().external_reference);
    if (name == "card") return read_card(value, of().card);
    if (name == "lines") return read_shares(value, of().lines);
    if (name == "voided") return read(value, of().void_reason);
    if (name == "authorized") return read(value, of().authorized.emplace());
    if (name == "changed") return read(value, of().changed_at.emplace());
    known = false;
    return true;
}

bool read_refund_detail(std::string_view name, JsonValue value,
                        std::shared_ptr<RefundDetails>& details) {
    const auto of = [&details]() -> RefundDetails& {
        if (!details) details = std::make_shared<RefundDetails>();
        return *details;
    };
    if (name == "credit") return read(value, of().is_credit);
    if (name == "tender") return read(value, of().tender);
    if (name == "employee") return read(value, of().employee);
    if (name == "device") return read(value, of().device);
    if (name == "tax") return read(value, of().tax);
    if (name == "ref") return read(value, of().external_reference);
    if (name == "card") return read_card(value, of().card);
    if (name == "client") return read(value, of().client_created_at);
    if (name == "back") return read_taken_back(value, of().taken_back.emplace());
    return true;
}

bool read_tab(JsonValue source, Tab& tab, ObjectId& next) {
    return each_member(source, [&](std::string_view name, JsonValue value) {
        if (name == "state") return read(value, tab.state.emplace());
        if (name == "total") return read(value, tab.stated_total.emplace());
        if (name == "ref") return read(value, tab.external_reference);
        if (name == "employee") return read(value, tab.employee);
        if (name == "type") return read(value, tab.order_type);
        if (name == "device") return read(value, tab.device);
        if (name == "untaxed") return read(value, tab.tax_removed);
        if (name == "included") return read(value, tab.tax_included);
        if (name == "manual") return read(value, tab.manual);
        if (name == "ungrouped") {
            bool ungrouped = false;
            const bool is_read = read(value, ungrouped);
            tab.group_lines = !ungrouped;
            return is_read;
        }
        if (name == "sold") return read(value, tab.is_sold);
        if (name == "test") return read(value, tab.test_mode);
        if (name == "payType") return read_word(value, pay_type_count, tab.pay_type);
        if (name == "charge") return read_charge(value, tab.service_charge.emplace());
        if (name == "discounts") return read_discounts(value, tab.discounts, next);
        if (name == "charges") return read_charges(value, tab.additional_charges, next);
        if (name == "groups") return read_print_groups(value, tab.print_groups);
        if (name == "prints") return read_print_jobs(value, tab.print_jobs);
        if (name == "deleted") return read(value, tab.deleted_at.emplace());
        return true;
    });
}

}  // namespace tillbook

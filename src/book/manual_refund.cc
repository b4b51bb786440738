#include "book/manual_refund.h"

#include "book/calendar.h"
#include "book/json_in.h"
#include "book/json_out.h"
#include "book/tab_body.h"

namespace tillbook {

namespace {

bool read_body(std::string_view body, ManualRefund& refund) {
    std::int64_t ms = to_ms(refund.at);
    std::string day;
    std::shared_ptr<RefundDetails> details;
    const bool intact = each_member(json_in_of_this_thread().parse(body),
                                    [&](std::string_view name, JsonValue value) {
                                        if (name == "amount")
                                            return read(value, refund.amount.minor);
                                        if (name == "method") return read(value, refund.method);
                                        if (name == "customer") return read(value, refund.customer);
                                        if (name == "store") return read(value, refund.store);
                                        if (name == "at") return read(value, ms);
                                        if (name == "day") return read(value, day);
                                        if (name == "externalId")
                                            return read(value, refund.external_id);
                                        if (name == "imported") return read(value, refund.imported);
                                        return read_refund_detail(name, value, details);
                                    });
    const auto business_day = parse_day(day);
    if (!intact || !business_day) return false;
    refund.at = from_ms(ms);
    refund.business_day = *business_day;
    if (details && details->client_created_at == Instant{}) details->client_created_at = refund.at;
    refund.details = std::move(details);
    return true;
}

bool read_personal(std::string_view text, ManualRefund& refund) {
    if (text.empty()) return true;
    return each_member(json_in_of_this_thread().parse(text),
                       [&](std::string_view name, JsonValue value) {
                           if (name == "customer") return read(value, refund.customer_name);
                           if (name == "reason") return read(value, refund.reason);
                           return true;
                       });
}

}  // namespace

std::string encode_manual_refund(const ManualRefund& refund) {
    JsonOut json;
    json.begin_object();
    json.member("amount", refund.amount.minor);
    if (refund.method != cash_method) json.member("method", refund.method);
    if (refund.customer) json.member("customer", to_base32(refund.customer.value));
    if (refund.store) json.member("store", to_base32(refund.store.value));
    if (refund.at != refund.created_at) json.member("at", to_ms(refund.at));
    json.member("day", to_string(refund.business_day));
    if (!refund.external_id.empty()) json.member("externalId", refund.external_id);
    if (refund.imported) {
        json.key("imported");
        json.boolean(true);
    }
    if (refund.details) put_refund_details(json, *refund.details, refund.at);
    json.end_object();
    return json.take();
}

std::string encode_manual_refund_personal(const ManualRefund& refund) {
    if (refund.customer_name.empty() && refund.reason.empty()) return {};
    JsonOut json;
    json.begin_object();
    if (!refund.customer_name.empty()) json.member("customer", refund.customer_name);
    if (!refund.reason.empty()) json.member("reason", refund.reason);
    json.end_object();
    return json.take();
}

Result<ManualRefund> decode_manual_refund(const EntryView& entry) {
    ManualRefund refund;
    refund.id = entry.object;
    refund.at = refund.created_at = entry.at;
    if (!read_body(entry.body, refund)) return damaged("refund");
    if (!read_personal(personal_text(entry.personal), refund)) return damaged("refund");
    return refund;
}

}  // namespace tillbook

// The parts of order bodies that only tabs have (order_body.h). For sources only.
//
// Cards are {word: text, …} of card_words.
//
// Lines: at (ms behind the order's creation; its presence says that there are details), alt, code,
// unit, bin, user, color, stated, printed, exchanged, refunded, revenue (default true), fee, feeOf,
// feePercent, for, group, mods [{id, name, alt, amount, modifier}], discounts [{id, name, amount,
// percent, discount}], taxes [{rate, name, factor, flat, default}]. Payments: tender, employee,
// tip, tax, cashback, ext, offline, result, client, device, ref, card, lines [{line, share, bin,
// refunded}], voided, authorized, changed; "result" is always there. Refunds: credit, tender,
// employee, device, tax, ref, card, client, back {id, employee, device, at}. Orders: tab {state,
// total, ref, employee, type, device, untaxed, included, manual, ungrouped, sold, test, payType,
// charge, discounts, charges [{id, type, ref, amount, percent, made, changed}], groups [{id, name,
// order, fired, at, device}], prints [{id, device, state, error, at, changed}], deleted};
// authorizations [{id, payment, closing, isTab, amount, type, last4, code, ref, at}]; fulfilment
// {id, type, device, at, client}. Ids of parts are left out where they continue the one before.
#pragma once

#include "book/json_in.h"
#include "book/json_out.h"
#include "domain/order.h"

namespace tillbook {

// Behind the id of a voided line, names the note that the line had.
inline constexpr std::string_view note_of_voided = ".note";
// Behind the id of an authorization, among personal texts: the name of its tab.
inline constexpr std::string_view tab_name_mark = ".tab";

void put_id_unless_next(JsonOut& json, ObjectId id, ObjectId& next);

void put_line_details(JsonOut& json, const LineDetails& details, Instant created, ObjectId& next);
void put_payment_details(JsonOut& json, const PaymentDetails& details, Instant at);
void put_refund_details(JsonOut& json, const RefundDetails& details, Instant at);
// As the member "tab".
void put_tab(JsonOut& json, const Tab& tab, ObjectId& next);

// Each reads one member if it is one of details, making them where there are none yet. `known` says
// whether it was one.
bool read_line_detail(std::string_view name, JsonValue value, Instant created,
                      std::shared_ptr<LineDetails>& details, ObjectId& next, bool& known);
bool read_payment_detail(std::string_view name, JsonValue value,
                         std::shared_ptr<PaymentDetails>& details, bool& known);
bool read_refund_detail(std::string_view name, JsonValue value,
                        std::shared_ptr<RefundDetails>& details);
bool read_tab(JsonValue source, Tab& tab, ObjectId& next);

}  // namespace tillbook

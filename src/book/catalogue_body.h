// The bodies of catalogue entries: canonical JSON of the whole object, defaults left out. A
// product's levels of stock stand in the facts (book/effects.h), each of them in every entry that
// states the product; what is personal in a contact stands in a text of its own.
//
// Products {name, description, price, costPrice, sku, barcode, unit, category, active,
// reorderLevel, taxRate, images, stores [{id, name}], variants [{id, name, price, sku}]};
// categories {name}; contacts {vip, blacklisted, marketing}, personal {name, last, phones and
// emails
// [{id, text}], addresses [{id, line1 … line3, city, state, zip, country, phone}], whatsapp,
// business, note, birthYear, birthMonth, birthDay}, once {phone, email}; stores {name, address,
// zone, default, active}; products also item {alt, priceType, hidden, revenue,
// defaultTaxes, taxRates, categories, modifierGroups}; reference objects {kind, and the attributes
// of the kind}. All: createdAt (ms; default: the entry's time).
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "book/catalogue_objects.h"
#include "log/entry.h"

namespace tillbook {

// `at` is the time of the entry.
std::string encode_product(const Product& product, Instant at);
std::string encode_category(const Category& category, Instant at);
std::string encode_contact(const Contact& contact, Instant at);
std::string encode_contact_personal(const Contact& contact);
std::string encode_store(const Store& store, Instant at);
std::string encode_reference(const Reference& reference, Instant at);
// The reason of an adjustment; empty if none is given.
std::string encode_reason(std::string_view reason);

// The object that an entry states, for puts, adjustments and refunds without an order; nothing for
// other entries.
// internal_error if the entry is damaged. Personal data that was redacted comes back empty.
Result<Subject> decode_subject(const EntryView& entry);

}  // namespace tillbook

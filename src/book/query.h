// Questions to a book's order index.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "domain/order.h"

namespace tillbook {

// All conditions must hold; an absent one always does. Ranges include both ends.
struct OrderFilter {
    std::uint8_t statuses = 0;          // bit per OrderStatus; 0: any
    std::uint8_t payment_statuses = 0;  // bit per PaymentStatus; 0: any
    ObjectId customer;
    ObjectId store;
    std::optional<std::string> channel;
    std::optional<std::string> method;  // upper case
    std::optional<Instant> date_from;
    std::optional<Instant> date_to;
    std::optional<Day> day_from;  // business days
    std::optional<Day> day_to;
    std::optional<Money> total_min;
    std::optional<Money> total_max;
    std::optional<Instant> modified_since;
    std::string search;  // short code exactly, or words of name and notes by prefix

    bool operator==(const OrderFilter&) const = default;
    bool is_empty() const;
};

// The same of payments or refunds; customer and store are those of the row's order.
struct MoneyFilter {
    ObjectId order;
    ObjectId customer;
    ObjectId store;
    std::optional<std::string> method;  // upper case
    std::optional<Instant> date_from;
    std::optional<Instant> date_to;
    std::optional<Day> day_from;  // business days
    std::optional<Day> day_to;
    std::optional<Money> amount_min;
    std::optional<Money> amount_max;
};

// Which rows of the filtered list, newest date first, ties by number, newest first.
struct PageRequest {
    std::uint64_t offset = 0;
    std::uint32_t limit = 50;
    // Continue strictly behind this order (cursor paging); `offset` is then 0.
    std::optional<std::pair<Instant, ObjectId>> behind;
};

// Which products or contacts: all conditions must hold, an absent one always does. Contacts are
// searched only.
struct CatalogueFilter {
    // Stands in name, SKU or barcode; in name, phone, e-mail or WhatsApp number; in any case.
    std::string search{};
    ObjectId category{};
    ObjectId store{};  // sold there, or everywhere
    std::optional<bool> active{};

    bool is_empty() const { return search.empty() && !category && !store && !active; }
};

// Which rows of a list of catalogue objects, newest first.
struct CataloguePage {
    std::uint64_t offset = 0;
    std::uint32_t limit = 50;
};

}  // namespace tillbook

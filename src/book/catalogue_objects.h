// The objects of a book beside its orders, as they are stored and told: products with variants and
// stock, categories, contacts, stores, and refunds without an order.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/id.h"
#include "book/reference.h"
#include "domain/money.h"
#include "domain/order.h"

namespace tillbook {

// A kind of a product with a price and stock of its own.
struct Variant {
    ObjectId id;
    std::string name;
    Money price;
    std::string sku;
};

// How much of a product (or one variant of it) there is, in one store or in none in particular.
struct StockLevel {
    ObjectId variant;  // none: the product itself
    ObjectId store;    // none: no store in particular
    Quantity level;    // may be below zero

    bool is_same_place(const StockLevel& other) const {
        return variant == other.variant && store == other.store;
    }
    bool operator==(const StockLevel&) const = default;
};

// A store as another object names it.
struct StoreName {
    ObjectId id;
    std::string name;
};

// How a product's price is meant.
enum class PriceType : std::uint8_t { fixed, variable, per_unit };

// What a product has as something that is put on tabs.
struct ItemDetails {
    std::string alternate_name;
    PriceType price_type = PriceType::fixed;
    bool hidden = false;
    bool is_revenue = true;
    bool default_taxes = true;              // the book's default rates hold for it
    std::vector<ObjectId> tax_rates;        // further ones
    std::vector<ObjectId> more_categories;  // beside the product's own
    std::vector<ObjectId> modifier_groups;
    bool operator==(const ItemDetails&) const = default;
};

struct Product {
    ObjectId id;
    std::string name;  // of this present product alone in the book
    std::string description;
    Money price;
    std::optional<Money> cost_price;
    std::string sku;  // of this product or one variant alone in the book; kept by removed ones
    std::string barcode;
    std::string unit;
    ObjectId category;
    bool active = true;
    std::optional<Quantity> reorder_level;
    std::int64_t tax_rate = 0;  // ten-millionths: 7.5 % is 750'000
    std::vector<std::string> image_urls;
    std::vector<StoreName> stores;  // where it is sold; empty: everywhere
    std::vector<Variant> variants;
    std::vector<StockLevel> stock;  // empty: stock is not tracked
    ItemDetails item;
    Instant created_at{};

    // What there is of it altogether.
    Quantity quantity() const {
        Quantity sum;
        for (const StockLevel& each : stock) sum.thousandths += each.level.thousandths;
        return sum;
    }
};

inline constexpr int tax_rate_decimals = 5;  // of a percentage: 7.5 is 750'000

struct Category {
    ObjectId id;
    std::string name;  // of this present category alone in the book
    Instant created_at{};
};

struct Contact {
    ObjectId id;
    std::string name;  // personal, like phone, e-mail and WhatsApp number
    std::string phone;
    std::string email;
    std::string whatsapp;
    bool is_vip = false;
    bool is_blacklisted = false;
    Instant created_at{};
};

struct Store {
    ObjectId id;
    std::string name;
    std::string address;
    std::string zone;         // IANA; empty: the book's. For information
    bool is_default = false;  // sales that name no store belong to it; at most one is
    bool is_active = true;    // takes new orders
    Instant created_at{};
};

// A refund without an order: as stored and as recorded (`id` none, `at` absent from the caller:
// now).
struct ManualRefund {
    ObjectId id;
    Money amount;
    std::string method = "CASH";
    std::string reason;  // personal
    ObjectId customer;
    std::string customer_name;  // personal
    ObjectId store;
    std::string external_id;
    bool imported = false;
    Instant at{};
    Day business_day;
    Instant created_at{};
};

// What an entry other than an order's is about, as the entry left it.
using Subject =
    std::variant<std::monostate, Product, Category, Contact, Store, ManualRefund, Reference>;

}  // namespace tillbook

// The objects of a book beside its orders, as they are stored and told: products with variants and
// stock, categories, contacts, stores, refunds without an order, and day closes.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/id.h"
#include "book/day_close.h"
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
    Instant stock_changed_at{};     // when a level last moved; kept by the catalogue alone
    ItemDetails item;
    Instant created_at{};

    // What there is of it altogether.
    Quantity quantity() const {
        Quantity sum;
        for (const StockLevel& each : stock) sum.thousandths += each.level.thousandths;
        return sum;
    }
    // All its categories, its own first.
    std::vector<ObjectId> categories() const {
        std::vector<ObjectId> all = item.more_categories;
        if (category) all.insert(all.begin(), category);
        return all;
    }
};

inline constexpr int tax_rate_decimals = 5;  // of a percentage: 7.5 is 750'000

struct Category {
    ObjectId id;
    std::string name;  // of this present category alone in the book
    Instant created_at{};
};

// A phone number or an e-mail address of a contact.
struct ContactPoint {
    ObjectId id;  // among those of this contact
    std::string text;
    bool operator==(const ContactPoint&) const = default;
};

// Any line may be empty.
struct PostalAddress {
    ObjectId id;  // among those of this contact
    std::string line1{};
    std::string line2{};
    std::string line3{};
    std::string city{};
    std::string state{};
    std::string zip{};
    std::string country{};
    std::string phone{};
    bool operator==(const PostalAddress&) const = default;
};

// What else a business notes of a person.
struct ContactNotes {
    std::string business;  // where they work
    std::string note;
    std::int64_t birth_year = 0;  // 0: not known, each by itself
    std::int64_t birth_month = 0;
    std::int64_t birth_day = 0;
    bool operator==(const ContactNotes&) const = default;
};

// All of it is personal, but for ids and flags.
struct Contact {
    ObjectId id;
    std::string name;
    std::optional<std::string> last_name;  // the end of the name; absent: behind the last blank
    std::vector<ContactPoint> phones;      // the first stands for all where one is asked for
    std::vector<ContactPoint> emails;      // the same
    std::vector<PostalAddress> addresses;
    std::string whatsapp;
    ContactNotes notes;
    bool is_vip = false;
    bool is_blacklisted = false;
    bool takes_marketing = false;
    Instant created_at{};

    std::string_view phone() const { return first_of(phones); }
    std::string_view email() const { return first_of(emails); }

private:
    static std::string_view first_of(const std::vector<ContactPoint>& points) {
        return points.empty() ? std::string_view() : points.front().text;
    }
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
    std::string method{cash_method};
    std::string reason;  // personal
    ObjectId customer;
    std::string customer_name;  // personal
    ObjectId store;
    std::string external_id;
    bool imported = false;
    Instant at{};
    Day business_day;
    Instant created_at{};
    std::shared_ptr<const RefundDetails> details{};  // null: recorded as a plain refund
};

// What an entry other than an order's is about, as the entry left it.
using Subject = std::variant<std::monostate, Product, Category, Contact, Store, ManualRefund,
                             Reference, DayClose>;

}  // namespace tillbook

// Questions to a book's order index.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/order.h"

namespace tillbook {

// Columns of the index by which orders can be filtered and sorted.
enum class OrderColumn : std::uint8_t {
    id,
    created,   // the moment in the id, ms
    date,      // ms
    modified,  // ms
    deleted,   // ms; 0: not deleted
    total,
    state,  // by words
    payment_state,
    pay_type,
    is_test,
    is_manual,
    customer,  // ids from here on; 0: none
    employee,
    order_type,
    device,
};

// From first to last, both included.
struct NumberRange {
    std::int64_t first = 0;
    std::int64_t last = 0;
    bool operator==(const NumberRange&) const = default;
};

// A column lies in one of the ranges; for ids and words in one of the values, or in none of them.
struct ColumnTest {
    OrderColumn column = OrderColumn::id;
    std::vector<NumberRange> ranges{};
    std::vector<ObjectId> ids{};
    std::vector<std::string> words{};  // in any case; "" is hidden
    bool negated = false;              // of ids and words
    bool operator==(const ColumnTest&) const = default;
};

enum class OrderText : std::uint8_t { title, note, reference };

// A text as a whole or by its beginning, compared without case, or whether there is one.
struct TextTest {
    enum class Kind : std::uint8_t {
        equal,
        not_equal,
        begins,
        one_of,
        below,
        above,
        absent,
        present
    };
    OrderText text = OrderText::title;
    Kind kind = Kind::equal;
    std::vector<std::string> values{};
    bool or_equal = false;  // of below and above
    bool operator==(const TextTest&) const = default;
};
// Whether a test holds for a text.
bool holds(const TextTest& test, std::string_view text);

// All conditions must hold; an absent one always does. Ranges include both ends.
struct OrderFilter {
    std::uint8_t statuses = 0;          // bit per OrderStatus; 0: any
    std::uint8_t payment_statuses = 0;  // bit per PaymentStatus; 0: any
    ObjectId customer;
    std::optional<ObjectId> store;  // none: what has no store
    std::optional<std::string> channel;
    std::optional<std::string> method;  // upper case
    std::optional<Instant> date_from;
    std::optional<Instant> date_to;
    std::optional<Day> day_from;  // business days
    std::optional<Day> day_to;
    std::optional<Money> total_min;
    std::optional<Money> total_max;
    std::optional<Instant> modified_since;
    // Hidden orders are left out, and those deleted (which are cancelled) unless asked for.
    bool skips_hidden = false;
    bool skips_deleted = false;
    std::vector<ColumnTest> columns{};
    // Where they cannot be told from the index alone, orders are read to be sure.
    std::vector<TextTest> texts{};
    std::string search;  // short code exactly, or words of name and notes by prefix

    bool operator==(const OrderFilter&) const = default;
    bool is_empty() const;
};

// The same of payments or refunds; customer and store are those of the row's order.
struct MoneyFilter {
    ObjectId id;
    ObjectId order;
    ObjectId customer;
    std::optional<ObjectId> store;      // none: what has no store
    std::optional<std::string> method;  // upper case
    std::optional<Instant> date_from;
    std::optional<Instant> date_to;
    std::optional<Day> day_from;  // business days
    std::optional<Day> day_to;
    std::optional<Money> amount_min;
    std::optional<Money> amount_max;
    // Of refunds: those of all, those of an order that are no credits, or those without an order.
    enum class Standing : std::uint8_t { any, refunds, without_order } standing = Standing::any;
};

// Parts of orders that are found by their own ids (book/part_index.h). The numbers are stored and
// never reused.
enum class OrderPart : std::uint8_t {
    payment = 0,  // that does not count: authorised, or voided
    authorization = 1,
    credit = 2,      // whether it stands or was taken back
    taken_back = 3,  // by the id of the taking back, not of the credit
    print_job = 4,
};
inline constexpr std::size_t order_part_count = 5;

struct OrderSort {
    OrderColumn column = OrderColumn::created;
    bool descending = true;
    std::int64_t step = 1;  // values that differ only within a step are equal: 1,000 for seconds
};

// Which rows of the filtered list, newest date first, ties by number, newest first, unless `sort`
// says otherwise.
struct PageRequest {
    std::uint64_t offset = 0;
    std::uint32_t limit = 50;
    // Continue strictly behind this order (cursor paging); `offset` is then 0.
    std::optional<std::pair<Instant, ObjectId>> behind;
    // Ties are settled by id, in the direction of the first.
    std::vector<OrderSort> sort{};
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

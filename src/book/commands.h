// Commands: what a caller may ask of a book. A dialect parses a request into one of these (shapes
// and ranges only); the writer decides it against the state of the book.
//
// Mistakes found at decision name fields in neutral paths ("lines[2].product", "discount"); each
// dialect translates them into its caller's words.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/id.h"
#include "base/result.h"
#include "book/catalogue_objects.h"
#include "book/tab_commands.h"
#include "domain/order.h"

namespace tillbook {

// An id that was well formed but is nobody's: refused at decision, after replay.
inline constexpr ObjectId unknown_object{~std::uint64_t{0}};

struct DraftLine {
    std::string name;
    ObjectId product;
    ObjectId variant;
    std::optional<Money> custom_price;
    Quantity quantity = one;
};

struct RecordOrder {
    std::vector<DraftLine> lines;
    std::string payment_method{cash_method};
    std::optional<Money> amount_paid;  // absent: paid in full
    Money discount;
    ObjectId customer;
    std::string customer_name;
    ObjectId store;
    std::string channel = "api";
    std::string notes;
    std::optional<Instant> occurred_at;
    // Import only: history announces no webhook and leaves stock alone unless told otherwise.
    bool imported = false;
    bool move_stock = true;
    std::string external_id;
};

// Changes of one order. `if_version` is the version it must still have (If-Match), else
// version_moved.

struct ChangeStatus {
    ObjectId order;
    OrderStatus status = OrderStatus::pending;
    std::string cancellation_reason;
    std::optional<std::uint32_t> if_version;
};

struct PayOrder {
    ObjectId order;
    Money amount;  // handed over; beyond the remainder only in cash, as change
    std::string method{cash_method};
    std::string reference;
    std::optional<Instant> paid_at;  // absent: now
    std::optional<std::uint32_t> if_version;
};

struct RefundOrder {
    ObjectId order;
    // By amount, or by line; neither: all that is left.
    std::optional<Money> amount;
    std::vector<ReturnedLine> lines;  // their amounts are not read
    ObjectId payment{};               // which one is given back; none: the order as a whole
    std::string reason;
    std::string method;  // empty: the order's
    Restock restock = Restock::no;
    std::optional<Instant> refunded_at;  // absent: now
    bool imported = false;
    std::optional<std::uint32_t> if_version;
    // Present: a credit, which needs an amount and is not held against what was paid.
    std::optional<RefundDetails> credit{};
};

struct SendToKitchen {
    ObjectId order;
    std::optional<std::uint32_t> if_version;
};

struct ChangeKitchenStatus {
    ObjectId order;
    KitchenStatus status = KitchenStatus::queued;
    std::optional<std::uint32_t> if_version;
};

struct RecordRefund {
    ManualRefund refund;
    std::optional<Instant> refunded_at;  // absent: now
};

// Puts of catalogue objects: `id` none makes a new object, otherwise they change that one. What is
// absent from a change stays as it is, decided on the state of then, so that two changes of
// different members at once both hold. `if_version` as for orders.

// A variant of the final set of a product's variants; a new one (`id` none) needs name and price.
struct VariantChange {
    ObjectId id{};
    std::optional<std::string> name{};
    std::optional<Money> price{};
    std::optional<std::string> sku{};
    std::optional<Quantity> stock{};  // in no store in particular
};

// The same of a product as an item.
struct ItemChange {
    std::optional<std::string> alternate_name{};
    std::optional<PriceType> price_type{};
    std::optional<bool> hidden{};
    std::optional<bool> is_revenue{};
    std::optional<bool> default_taxes{};
    std::optional<std::vector<ObjectId>> tax_rates{};
    std::optional<std::vector<ObjectId>> categories{};  // all of them, the product's own first
    std::optional<std::vector<ObjectId>> modifier_groups{};
};

struct ProductChange {
    std::optional<std::string> name{};  // a new product needs it, and a price
    std::optional<std::string> description{};
    std::optional<Money> price{};
    std::optional<std::optional<Money>> cost_price{};  // none within: it goes
    std::optional<std::string> sku{};
    std::optional<std::string> barcode{};
    std::optional<std::string> unit{};
    std::optional<ObjectId> category{};  // a present one; none: no category
    std::optional<bool> active{};
    std::optional<std::optional<Quantity>> reorder_level{};
    std::optional<std::int64_t> tax_rate{};
    std::optional<std::vector<std::string>> image_urls{};
    std::optional<std::vector<ObjectId>> stores{};
    std::optional<std::vector<VariantChange>> variants{};  // the final set
    std::vector<StockLevel> stock{};                       // levels to set; others stay
    ItemChange item{};
};

// Without an id, a present product of exactly this name is changed, unless names may repeat.
struct PutProduct {
    ProductChange change;
    ObjectId id{};
    std::optional<std::uint32_t> if_version{};
    bool names_may_repeat = false;
};

struct PutCategory {
    std::string name;
    ObjectId id{};
    std::optional<std::uint32_t> if_version{};
};

// Puts products into categories, gives them tax rates or modifier groups, or takes these away; all
// of it or nothing. One entry for each product.
struct ProductLink {
    ObjectId item;  // a product, or a variant, which stands for its product
    ObjectId target;
};
struct LinkProducts {
    enum class Target : std::uint8_t { category, tax_rate, modifier_group } target{};
    std::vector<ProductLink> links;
    bool removes = false;
};

struct ContactPointChange {
    ObjectId id{};
    std::optional<std::string> text{};
    bool goes_first = false;
};
struct PostalAddressChange {
    ObjectId id{};
    std::vector<std::pair<std::string PostalAddress::*, std::string>> lines{};
};
// Of a list of parts of a contact. In `all` a part without an id is the one that says the same, or
// a new one; in `put` it is a new one.
template <class Part>
struct PartsChange {
    std::optional<std::vector<Part>> all{};  // the final list
    std::optional<Part> put{};
    ObjectId removed{};
};

struct ContactChange {
    std::optional<std::string> name{};  // a new contact needs it, or one of the next two
    std::optional<std::string> first_name{};
    std::optional<std::string> last_name{};
    std::optional<std::string> phone{};  // the first one; empty takes it away
    std::optional<std::string> email{};  // the same
    std::optional<std::string> whatsapp{};
    std::optional<bool> is_vip{};
    std::optional<bool> is_blacklisted{};
    std::optional<bool> takes_marketing{};
    std::optional<std::string> business{};
    std::optional<std::string> note{};
    std::optional<std::int64_t> birth_year{};
    std::optional<std::int64_t> birth_month{};
    std::optional<std::int64_t> birth_day{};
    PartsChange<ContactPointChange> phones{};
    PartsChange<ContactPointChange> emails{};
    PartsChange<PostalAddressChange> addresses{};
};
// Of each part a contact has at most this many.
inline constexpr std::size_t contact_parts_max = 100;
struct PutContact {
    ContactChange change;
    ObjectId id{};
    std::optional<std::uint32_t> if_version{};
};

struct StoreChange {
    std::optional<std::string> name{};  // a new store needs it
    std::optional<std::string> address{};
    std::optional<std::string> zone{};
    std::optional<bool> is_default{};
    std::optional<bool> is_active{};
};
struct PutStore {
    StoreChange change;
    ObjectId id{};
    std::optional<std::uint32_t> if_version{};
};

struct RemoveProduct {
    ObjectId id;
    std::optional<std::uint32_t> if_version{};
};
// Its products have no category from then on.
struct RemoveCategory {
    ObjectId id;
    std::optional<std::uint32_t> if_version{};
};
struct RemoveContact {
    ObjectId id;
    std::optional<std::uint32_t> if_version{};
};
struct RemoveStore {
    ObjectId id;
    std::optional<std::uint32_t> if_version{};
};

// A count or a delivery: sets or moves one level of a product's stock. A level that is not there
// counts as 0.
struct AdjustStock {
    ObjectId product;
    ObjectId variant{};
    ObjectId store{};
    std::optional<Quantity> level{};  // exactly one of these two
    std::optional<Quantity> by{};
    std::string reason{};  // personal
    std::optional<std::uint32_t> if_version{};
};

// Sets what there is of an item, in all stores together: what it differs by goes into the level of
// the default store, else into that in no store in particular, else into its first, else into a new
// one in no store.
struct SetItemStock {
    ObjectId item;                    // a product, or a variant
    std::optional<Quantity> level{};  // absent: its stock is not tracked any more
};

// Forgets a person: what is personal in the contact's entries and in those of its orders and
// refunds is replaced by its hash; the contact is removed.
struct EraseContact {
    ObjectId contact;
    std::string reason;
    std::optional<std::uint32_t> if_version;
};

// Seals what a business day brought in a store and no close of that day has: the first close of a
// day has all of it, later ones (supplements) have what came in since. Refused as
// day_already_sealed where nothing did.
struct CloseDay {
    std::optional<Day> day{};  // absent: the current one; one that is to come is a mistake
    // None: what has no store. Absent: where sales go that name no store.
    std::optional<ObjectId> store{};
    Money opening_float{};                // what was in the drawer before
    std::optional<Money> counted_cash{};  // what is in it; absent: nobody counted
    std::string notes{};                  // personal
};

// Settings or keys of the book were changed: recorded first, applied to the control records by
// whoever asked (book/administration.h). `body` is canonical JSON without secrets.
struct Administer {
    ObjectId subject;  // the number of the book, or of the key
    std::string body;
};

using Command =
    std::variant<RecordOrder, ChangeStatus, PayOrder, RefundOrder, SendToKitchen,
                 ChangeKitchenStatus, RecordRefund, EditOrder, PutReference, RemoveReference,
                 LinkOrderTypes, VoidPayment, CapturePayment, ChangePayment, PutAuthorization,
                 RemoveAuthorization, TakeBackCredit, PrintOrder, ChangePrintJob, PutProduct,
                 LinkProducts, PutCategory, PutContact, PutStore, RemoveProduct, RemoveCategory,
                 RemoveContact, RemoveStore, AdjustStock, SetItemStock, EraseContact, CloseDay,
                 Administer>;

// Everything about a request besides the command itself.
struct Envelope {
    BookId book;
    KeyId actor;
    std::uint64_t request_id = 0;
    std::string scope;        // "POST /v1/orders"
    std::string key;          // idempotency key, unquoted; empty: none
    std::string fingerprint;  // log/fingerprint.h; required when there is a key
    std::string trace;        // of the caller, kept with the entry: what api/trace.h keeps of it
};

// What became of a command.
struct Recorded {
    ObjectId object;
    std::uint64_t entry = 0;    // number of the (first) entry
    std::uint32_t version = 1;  // of the object, as the entry left it
    Instant at{};
    KeyId actor{};                       // who asked first
    bool replayed = false;               // the key was known: this is the answer of then
    std::shared_ptr<const Order> order;  // for order commands, at the version then
    Money change_given;
    ObjectId first_part;     // of an order: the first id that this entry gave to one of its parts
    std::string store_name;  // of the order's, refund's or close's store; empty: none
    std::string body;        // of administer and erase entries: canonical JSON
    Subject subject;         // for other commands, at the version then
};

// Refused with idempotency_key_reused, the error has one mistake whose field is the decimal
// fingerprint code of the member that differs; the dialect names the member.
using Outcome = Result<Recorded>;

}  // namespace tillbook

// The engine: open books, the writer, and reads. This is all that dialects, feeds and the command
// line see of a book.
//
// Threads: every public function may be called from any thread. Commands go through one writer
// thread with group commit; reads never touch the writer. A read takes an Access: with memory_only
// it comes back absent instead of waiting for the disk (or for a book being opened), and the caller
// asks again with may_block on a thread that may wait.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "book/audit.h"
#include "book/catalogue_read.h"
#include "book/commands.h"
#include "book/day_report.h"
#include "book/directory.h"
#include "book/growth.h"
#include "book/query.h"
#include "book/reports.h"
#include "book/verify.h"
#include "log/log.h"

namespace tillbook {

enum class Access { memory_only, may_block };

// Absent: needs the disk, ask again with Access::may_block.
template <class T>
using Fetched = std::optional<Result<T>>;

// An order as one version states it, with its amounts.
struct OrderRead {
    std::shared_ptr<const Order> order;
    Amounts amounts;
    std::string store_name;   // empty: no store
    std::uint64_t entry = 0;  // number of the entry that made this version
};

struct OrderList {
    std::uint64_t total = 0;  // exact number of orders the filter holds for
    std::vector<OrderRead> orders;
};

// A payment as its order states it now.
struct PaymentRead {
    OrderRead order;
    Payment payment;
};
struct PaymentList {
    std::uint64_t total = 0;
    std::vector<PaymentRead> payments;
};

// A refund as its order states it now, or as it was recorded without an order.
struct RefundRead {
    std::optional<OrderRead> order;
    Refund refund;
    ObjectId customer;
    std::string customer_name;
    ObjectId store;
    std::string store_name;
};
// The store's name, if any, is the caller's to add.
RefundRead to_refund_read(ManualRefund refund);

struct RefundList {
    std::uint64_t total = 0;
    std::vector<RefundRead> refunds;
};

// A line that was taken off its order, and the order as it is now.
struct VoidedRead {
    OrderRead order;
    VoidedLine voided;
};
struct VoidedList {
    std::uint64_t total = 0;
    std::vector<VoidedRead> lines;
};

// A part of an order that is found by its own id, with its order as it is now.
struct PartRead {
    ObjectId id;
    OrderRead order;
};

// One version of an order: who made it, when, under which request.
struct OrderVersion {
    OrderRead read;
    Instant at{};
    KeyId actor;
    std::uint64_t request_id = 0;
    std::string key;
    EntryKind kind = EntryKind::order_recorded;
};

// One event of the book: entry number and index within the entry, and what it is about. All of it
// follows from the log up to that entry, so that it reads the same whenever it is read (until a
// person is forgotten).
struct Event {
    std::uint64_t number = 0;
    std::uint32_t index = 0;
    std::string type;  // "order.created"
    Instant at{};
    EntryKind kind = EntryKind::order_recorded;
    ObjectId object;
    std::uint32_t version = 1;           // of the entry's object
    OrderRead order;                     // of an order: as that entry left it
    Subject subject;                     // of another object: likewise; nothing: it was removed
    std::string name;                    // of what it is about (personal for contacts)
    std::string store_name;              // of a refund's or day close's store; empty: none
    std::optional<Quantity> quantity{};  // of a product's stock, where that is what is told
    bool imported = false;
    std::uint64_t request_id = 0;  // of the request that made the entry
    std::string trace;             // as its Envelope had it
};

struct EventPage {
    std::vector<Event> events;  // in order, without gaps
    std::uint64_t last = 0;     // cursor: entry number to continue after
    std::uint64_t head = 0;     // last entry number of the book
    std::uint32_t generation = 1;
};

// What became of an idempotency key.
struct KeyTrace {
    bool recorded = false;
    std::uint64_t entry = 0;
    EntryKind kind = EntryKind::order_recorded;
    ObjectId object;
    std::uint32_t version = 1;
    Instant at{};
};

// A moment in an order's life: a version number, or a time.
struct AsOf {
    std::optional<std::uint32_t> version;
    std::optional<Instant> at;
};

struct EngineOptions {
    std::uint64_t cache_bytes_max = std::uint64_t{128} << 20;  // bodies kept for reading
    std::uint32_t queue_max = 16'384;  // commands waiting; beyond: unavailable
    std::uint32_t group_entries_max = 1'024;
    std::uint64_t group_bytes_max = std::uint64_t{1} << 20;
};

struct EngineStats {
    std::uint64_t commands = 0, refused = 0, replayed = 0, groups = 0, entries = 0;
    std::uint64_t queue = 0, books_open = 0, index_bytes = 0, cache_bytes = 0, orders = 0;
    std::uint64_t commit_us_sum = 0;
    bool healthy = true;
};

// A command on its way. `finish` is called exactly once, on the thread that Engine's `deliver`
// chooses, after `outcome` is set.
struct Submission {
    Envelope envelope;
    Command command;
    std::optional<Outcome> outcome;
    std::function<void(Submission&)> finish;
    // True: `finish` is called on the writer thread, not through `deliver`. It must be short.
    bool finish_at_once = false;
};
using Submissions = std::vector<std::unique_ptr<Submission>>;

class Engine {
public:
    // `deliver` carries finished submissions to the thread that answers them and calls `finish` on
    // each; called once per committed group, from the writer thread. The default calls directly.
    using Deliver = std::function<void(Submissions)>;

    // All references must outlive the engine. Starts the writer thread.
    Engine(Log& log, Directory& directory, const Clock& clock, EngineOptions options,
           Deliver deliver = {});
    // Finishes everything accepted, then stops.
    ~Engine();
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;

    // Hands a command to the writer. If the queue is full it is answered `unavailable`.
    void submit(std::unique_ptr<Submission> submission);
    // Submits and waits. For the command line and tests.
    Outcome run(Envelope envelope, Command command);

    // Makes this process see what other processes have appended or set. Ask before every batch of
    // reads. With memory_only: false when it would have to wait.
    bool refresh(Access access);

    Fetched<OrderRead> load_order(BookId book, ObjectId order, const AsOf& as_of, Access access);
    Fetched<OrderList> list_orders(BookId book, const OrderFilter& filter, const PageRequest& page,
                                   Access access);
    Fetched<PaymentList> list_payments(BookId book, const MoneyFilter& filter,
                                       const PageRequest& page, Access access);
    Fetched<RefundList> list_refunds(BookId book, const MoneyFilter& filter,
                                     const PageRequest& page, Access access);
    // Every line that was ever taken off an order.
    Fetched<VoidedList> list_voided_lines(BookId book, const MoneyFilter& filter,
                                          const PageRequest& page, Access access);
    // A page of all parts of a kind, newest first; and one of them, not_found if there is none.
    Fetched<std::vector<PartRead>> list_parts(BookId book, OrderPart part, std::uint64_t offset,
                                              std::uint32_t limit, Access access);
    Fetched<PartRead> find_part(BookId book, OrderPart part, ObjectId id, Access access);
    // The next two look at a whole book, so they are never answered from memory_only.
    Fetched<SalesReport> sales_report(BookId book, const SalesQuestion& question, Access access);
    Fetched<TaxReport> tax_report(BookId book, const TaxQuestion& question, Access access);
    Fetched<CreditReport> credit_report(BookId book, const PageRequest& page, Access access);
    // A business day as it stands, sealed or not.
    Fetched<DayReport> day_report(BookId book, const DayQuestion& question, Access access);
    Fetched<DayCloseList> list_day_closes(BookId book, const DayCloseFilter& filter,
                                          const CataloguePage& page, Access access);
    Fetched<DayCloseRead> find_day_close(BookId book, ObjectId close, Access access);
    // How many orders each filter holds for, of one state of the book; all search for the same.
    // Never from memory_only.
    Fetched<std::vector<std::uint64_t>> count_orders(BookId book,
                                                     const std::vector<OrderFilter>& filters,
                                                     Access access);
    // Whether a book is open whose words no search has needed yet; never waits for the disk.
    bool lacks_search(BookId book) const;
    // Reads the words that searches look at, seconds for a million orders, so that the first search
    // need not; returns at once where somebody does so already. Throws Unavailable.
    void prepare_search(BookId book);
    Fetched<std::vector<OrderVersion>> order_versions(BookId book, ObjectId order, Access access);
    // Events behind entry `after`, at most `limit` events; `types` empty: all.
    Fetched<EventPage> events(BookId book, std::uint64_t after, std::uint32_t limit,
                              const std::vector<std::string>& types, Access access);
    // One event; not_found if that entry does not tell so many.
    Fetched<Event> event(BookId book, std::uint64_t number, std::uint32_t index, Access access);
    // The number of the last entry that was recorded before this time; 0: none.
    Fetched<std::uint64_t> last_entry_before(BookId book, Instant time, Access access);
    // Where to ask to be told of new entries, whoever appended them. Those of other processes are
    // seen at the next refresh.
    Growth& growth();
    Fetched<KeyTrace> trace_key(BookId book, std::string_view scope, std::string_view key,
                                Access access);
    // Present objects of the catalogue; not_found for others.
    Fetched<CatalogueRead<Product>> find_product(BookId book, ObjectId product, Access access);
    Fetched<CatalogueRead<Category>> find_category(BookId book, ObjectId category, Access access);
    Fetched<CatalogueRead<Contact>> find_contact(BookId book, ObjectId contact, Access access);
    Fetched<CatalogueRead<Store>> find_store(BookId book, ObjectId store, Access access);
    // The product of this id or of one of its variants.
    Fetched<CatalogueRead<Product>> find_item(BookId book, ObjectId item, Access access);
    // A reference object, even one that was removed: orders still name it.
    Fetched<CatalogueRead<Reference>> find_reference(BookId book, ObjectId reference,
                                                     Access access);
    // The present ones of a kind, oldest first.
    Fetched<CatalogueList<Reference>> list_references(BookId book, ReferenceKind kind,
                                                      Access access);
    // What an edit of a tab would make, without recording it. Refused as the edit would be.
    Fetched<OrderRead> preview(const BookSettings& settings, const EditOrder& command, Instant now,
                               Access access);
    Fetched<CatalogueList<Product>> list_products(BookId book, const CatalogueFilter& filter,
                                                  const CataloguePage& page, Access access);
    Fetched<CatalogueList<Category>> list_categories(BookId book, const CataloguePage& page,
                                                     Access access);
    Fetched<CatalogueList<Contact>> list_contacts(BookId book, const CatalogueFilter& filter,
                                                  const CataloguePage& page, Access access);
    Fetched<CatalogueList<Store>> list_stores(BookId book, const CataloguePage& page,
                                              Access access);
    // The entries of kind `administered` behind entry `after`, whole, in order.
    Fetched<std::vector<Entry>> administered(BookId book, std::uint64_t after, Access access);
    // A page of the log, newest first, never from memory only. Without a filter it costs the page;
    // with one, a reading of every entry without its body (about a second for a million).
    Fetched<AuditPage> audit(BookId book, const AuditFilter& filter, std::uint64_t offset,
                             std::uint32_t limit, Access access);

    // Proves the log of a book and holds the index against it (book/verify.h). Reads every entry.
    // Throws Unavailable, and what `go_on` throws.
    VerifyReport verify(BookId book, const GoOn& go_on = {});

    EngineStats stats() const;

private:
    class Core;
    std::unique_ptr<Core> core_;
};

}  // namespace tillbook

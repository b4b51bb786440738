// Reads: from the index for what and how many, from the cache or the log for the bodies. Never
// through the writer. Every function follows the Access rule of book/engine.h.
#pragma once

#include "book/engine.h"
#include "book/order_loader.h"
#include "book/shelf.h"

namespace tillbook {

class Reader {
public:
    Reader(Log& log, Directory& directory, Shelf& shelf, EntryCache& cache)
        : log_(log), directory_(directory), shelf_(shelf), cache_(cache), loader_(log, cache) {}

    Fetched<OrderRead> load_order(BookId book, ObjectId order, const AsOf& as_of, Access access);
    Fetched<OrderList> list_orders(BookId book, const OrderFilter& filter, const PageRequest& page,
                                   Access access);
    Fetched<PaymentList> list_payments(BookId book, const MoneyFilter& filter,
                                       const PageRequest& page, Access access);
    Fetched<RefundList> list_refunds(BookId book, const MoneyFilter& filter,
                                     const PageRequest& page, Access access);
    Fetched<VoidedList> list_voided_lines(BookId book, const MoneyFilter& filter,
                                          const PageRequest& page, Access access);
    Fetched<std::vector<PartRead>> list_parts(BookId book, OrderPart part, std::uint64_t offset,
                                              std::uint32_t limit, Access access);
    Fetched<PartRead> find_part(BookId book, OrderPart part, ObjectId id, Access access);
    Fetched<SalesReport> sales_report(BookId book, const SalesQuestion& question, Access access);
    Fetched<TaxReport> tax_report(BookId book, const TaxQuestion& question, Access access);
    Fetched<CreditReport> credit_report(BookId book, const PageRequest& page, Access access);
    Fetched<DayReport> day_report(BookId book, const DayQuestion& question, Access access);
    Fetched<DayCloseList> list_day_closes(BookId book, const DayCloseFilter& filter,
                                          const CataloguePage& page, Access access);
    Fetched<DayCloseRead> find_day_close(BookId book, ObjectId close, Access access);
    Fetched<std::vector<std::uint64_t>> count_orders(BookId book,
                                                     const std::vector<OrderFilter>& filters,
                                                     Access access);
    bool lacks_search(BookId book) const;
    void prepare_search(BookId book);
    Fetched<std::vector<OrderVersion>> order_versions(BookId book, ObjectId order, Access access);
    Fetched<EventPage> events(BookId book, std::uint64_t after, std::uint32_t limit,
                              const std::vector<std::string>& types, Access access);
    Fetched<Event> event(BookId book, std::uint64_t number, std::uint32_t index, Access access);
    Fetched<std::uint64_t> last_entry_before(BookId book, Instant time, Access access);
    Fetched<KeyTrace> trace_key(BookId book, std::string_view scope, std::string_view key,
                                Access access);
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
    Fetched<std::vector<Entry>> administered(BookId book, std::uint64_t after, Access access);
    Fetched<AuditPage> audit(BookId book, const AuditFilter& filter, std::uint64_t offset,
                             std::uint32_t limit, Access access);

private:
    Fetched<std::shared_ptr<Book>> open(BookId id, Access access);
    Fetched<SharedEntry> version_entry(const Book& book, std::uint64_t last, const AsOf& as_of,
                                       Access access) const;
    // The page of a list, as the entries with the orders' last versions.
    struct Listed {
        std::uint64_t total = 0;
        std::vector<std::uint32_t> entries;
    };
    Fetched<OrderList> list_by_text(Book& book, const OrderFilter& filter, const PageRequest& page,
                                    Access access);
    Fetched<Listed> listed_entries(Book& book, const OrderFilter& filter, const PageRequest& page,
                                   Access access);
    // A page of payments or refunds, each with the entry of its order's last version.
    struct MoneyPage {
        std::uint64_t total = 0;
        std::vector<MoneyRow> rows;
        std::vector<std::uint64_t> entries;
    };
    static MoneyPage money_page(const Book& book, const MoneyIndex& index,
                                const MoneyFilter& filter, const PageRequest& page);
    Fetched<RefundRead> read_refund(const Book& book, const MoneyRow& row, std::uint64_t entry,
                                    Access access) const;
    Fetched<RefundRead> read_manual_refund(const Book& book, std::uint64_t number,
                                           Access access) const;
    Fetched<std::string> article_name(const Book& book, const SalesRow& row, Access access) const;
    Result<> build_search(Book& book);
    Result<bool> read_words(Book& book);
    Result<> describe(const Book& book, const EntryView& entry, Event& event) const;
    Result<> append_events(const Book& book, const EntryView& entry,
                           const std::vector<std::string>& types, std::vector<Event>& events) const;

    Log& log_;
    Directory& directory_;
    Shelf& shelf_;
    EntryCache& cache_;
    OrderLoader loader_;
};

}  // namespace tillbook

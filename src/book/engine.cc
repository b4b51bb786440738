#include "book/engine.h"

#include <future>

#include "book/entry_cache.h"
#include "book/reader.h"
#include "book/writer.h"

namespace tillbook {

namespace {

void finish_directly(Submissions finished) {
    for (auto& submission : finished) submission->finish(*submission);
}

}  // namespace

class Engine::Core {
public:
    Core(Log& durable, Directory& books, const Clock& clock, const EngineOptions& options,
         Deliver deliver)
        : log(durable),
          directory(books),
          cache(options.cache_bytes_max),
          writer(durable, books, clock, options, cache,
                 deliver ? std::move(deliver) : Deliver(finish_directly)),
          reader(durable, books, writer.shelf(), cache) {}

    Log& log;
    Directory& directory;
    EntryCache cache;
    Writer writer;
    Reader reader;
};

Engine::Engine(Log& log, Directory& directory, const Clock& clock, EngineOptions options,
               Deliver deliver)
    : core_(std::make_unique<Core>(log, directory, clock, options, std::move(deliver))) {}

Engine::~Engine() = default;

void Engine::submit(std::unique_ptr<Submission> submission) {
    core_->writer.submit(std::move(submission));
}

Outcome Engine::run(Envelope envelope, Command command) {
    std::promise<Outcome> promise;
    auto submission = std::make_unique<Submission>();
    submission->envelope = std::move(envelope);
    submission->command = std::move(command);
    submission->finish_at_once = true;
    submission->finish = [&promise](Submission& finished) {
        promise.set_value(std::move(*finished.outcome));
    };
    submit(std::move(submission));
    return promise.get_future().get();
}

bool Engine::refresh(Access access) {
    core_->directory.refresh();
    if (!core_->log.has_foreign()) return true;
    if (access == Access::memory_only) return false;
    core_->writer.catch_up();
    return true;
}

Fetched<OrderRead> Engine::load_order(BookId book, ObjectId order, const AsOf& as_of,
                                      Access access) {
    return core_->reader.load_order(book, order, as_of, access);
}

Fetched<OrderList> Engine::list_orders(BookId book, const OrderFilter& filter,
                                       const PageRequest& page, Access access) {
    return core_->reader.list_orders(book, filter, page, access);
}

Fetched<PaymentList> Engine::list_payments(BookId book, const MoneyFilter& filter,
                                           const PageRequest& page, Access access) {
    return core_->reader.list_payments(book, filter, page, access);
}

Fetched<RefundList> Engine::list_refunds(BookId book, const MoneyFilter& filter,
                                         const PageRequest& page, Access access) {
    return core_->reader.list_refunds(book, filter, page, access);
}

Fetched<VoidedList> Engine::list_voided_lines(BookId book, const MoneyFilter& filter,
                                              const PageRequest& page, Access access) {
    return core_->reader.list_voided_lines(book, filter, page, access);
}

Fetched<std::vector<PartRead>> Engine::list_parts(BookId book, OrderPart part, std::uint64_t offset,
                                                  std::uint32_t limit, Access access) {
    return core_->reader.list_parts(book, part, offset, limit, access);
}

Fetched<PartRead> Engine::find_part(BookId book, OrderPart part, ObjectId id, Access access) {
    return core_->reader.find_part(book, part, id, access);
}

Fetched<SalesReport> Engine::sales_report(BookId book, const SalesQuestion& question,
                                          Access access) {
    return core_->reader.sales_report(book, question, access);
}

Fetched<TaxReport> Engine::tax_report(BookId book, const TaxQuestion& question, Access access) {
    return core_->reader.tax_report(book, question, access);
}

Fetched<CreditReport> Engine::credit_report(BookId book, const PageRequest& page, Access access) {
    return core_->reader.credit_report(book, page, access);
}

Fetched<DayReport> Engine::day_report(BookId book, const DayQuestion& question, Access access) {
    return core_->reader.day_report(book, question, access);
}

Fetched<DayCloseList> Engine::list_day_closes(BookId book, const DayCloseFilter& filter,
                                              const CataloguePage& page, Access access) {
    return core_->reader.list_day_closes(book, filter, page, access);
}

Fetched<DayCloseRead> Engine::find_day_close(BookId book, ObjectId close, Access access) {
    return core_->reader.find_day_close(book, close, access);
}

Fetched<std::vector<std::uint64_t>> Engine::count_orders(BookId book,
                                                         const std::vector<OrderFilter>& filters,
                                                         Access access) {
    return core_->reader.count_orders(book, filters, access);
}

bool Engine::lacks_search(BookId book) const { return core_->reader.lacks_search(book); }

void Engine::prepare_search(BookId book) { core_->reader.prepare_search(book); }

Fetched<std::vector<OrderVersion>> Engine::order_versions(BookId book, ObjectId order,
                                                          Access access) {
    return core_->reader.order_versions(book, order, access);
}

Fetched<EventPage> Engine::events(BookId book, std::uint64_t after, std::uint32_t limit,
                                  const std::vector<std::string>& types, Access access) {
    return core_->reader.events(book, after, limit, types, access);
}

Fetched<Event> Engine::event(BookId book, std::uint64_t number, std::uint32_t index,
                             Access access) {
    return core_->reader.event(book, number, index, access);
}

Fetched<std::uint64_t> Engine::last_entry_before(BookId book, Instant time, Access access) {
    return core_->reader.last_entry_before(book, time, access);
}

Growth& Engine::growth() { return core_->writer.growth(); }

Fetched<KeyTrace> Engine::trace_key(BookId book, std::string_view scope, std::string_view key,
                                    Access access) {
    return core_->reader.trace_key(book, scope, key, access);
}

Fetched<CatalogueRead<Product>> Engine::find_product(BookId book, ObjectId product, Access access) {
    return core_->reader.find_product(book, product, access);
}

Fetched<CatalogueRead<Category>> Engine::find_category(BookId book, ObjectId category,
                                                       Access access) {
    return core_->reader.find_category(book, category, access);
}

Fetched<CatalogueRead<Contact>> Engine::find_contact(BookId book, ObjectId contact, Access access) {
    return core_->reader.find_contact(book, contact, access);
}

Fetched<CatalogueRead<Store>> Engine::find_store(BookId book, ObjectId store, Access access) {
    return core_->reader.find_store(book, store, access);
}

Fetched<CatalogueRead<Product>> Engine::find_item(BookId book, ObjectId item, Access access) {
    return core_->reader.find_item(book, item, access);
}

Fetched<CatalogueRead<Reference>> Engine::find_reference(BookId book, ObjectId reference,
                                                         Access access) {
    return core_->reader.find_reference(book, reference, access);
}

Fetched<CatalogueList<Reference>> Engine::list_references(BookId book, ReferenceKind kind,
                                                          Access access) {
    return core_->reader.list_references(book, kind, access);
}

Fetched<OrderRead> Engine::preview(const BookSettings& settings, const EditOrder& command,
                                   Instant now, Access access) {
    return core_->reader.preview(settings, command, now, access);
}

Fetched<CatalogueList<Product>> Engine::list_products(BookId book, const CatalogueFilter& filter,
                                                      const CataloguePage& page, Access access) {
    return core_->reader.list_products(book, filter, page, access);
}

Fetched<CatalogueList<Category>> Engine::list_categories(BookId book, const CataloguePage& page,
                                                         Access access) {
    return core_->reader.list_categories(book, page, access);
}

Fetched<CatalogueList<Contact>> Engine::list_contacts(BookId book, const CatalogueFilter& filter,
                                                      const CataloguePage& page, Access access) {
    return core_->reader.list_contacts(book, filter, page, access);
}

Fetched<CatalogueList<Store>> Engine::list_stores(BookId book, const CataloguePage& page,
                                                  Access access) {
    return core_->reader.list_stores(book, page, access);
}

Fetched<std::vector<Entry>> Engine::administered(BookId book, std::uint64_t after, Access access) {
    return core_->reader.administered(book, after, access);
}

Fetched<AuditPage> Engine::audit(BookId book, const AuditFilter& filter, std::uint64_t offset,
                                 std::uint32_t limit, Access access) {
    return core_->reader.audit(book, filter, offset, limit, access);
}

VerifyReport Engine::verify(BookId book, const GoOn& go_on) {
    return verify_book(core_->log, book, *this, go_on);
}

EngineStats Engine::stats() const {
    EngineStats stats = core_->writer.stats();
    for (const auto& book : core_->writer.shelf().open_books()) {
        const std::shared_lock lock(book->mutex);
        ++stats.books_open;
        stats.orders += book->orders.size();
        stats.index_bytes += book->orders.bytes() + book->keys.bytes() + book->positions.bytes() +
                             book->money.bytes() + book->day_closes.bytes();
    }
    stats.cache_bytes = core_->cache.bytes();
    return stats;
}

}  // namespace tillbook

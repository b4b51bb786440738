// Reading business days and their closes.
#include <algorithm>

#include "book/day_report.h"
#include "book/reader.h"
#include "book/usual_store.h"

namespace tillbook {

namespace {

DayCloseRead to_read(const SealedDay& sealed, const Book& book) {
    return {sealed, std::string(book.catalogue.store_name_at(sealed.close.store, sealed.entry))};
}

// Nobody owes what a test says, and nobody sees what is hidden.
OrderFilter open_orders_of(const DayQuestion& question) {
    OrderFilter filter;
    filter.statuses = 1u << static_cast<unsigned>(OrderStatus::pending);
    filter.day_from = filter.day_to = question.day;
    filter.store = question.store;
    filter.skips_hidden = filter.skips_deleted = true;
    filter.columns = {{OrderColumn::is_test, {{0, 0}}, {}, {}, false}};
    return filter;
}

bool holds(const DayCloseFilter& filter, const DayClose& close) {
    return (!filter.day_from || close.day >= *filter.day_from) &&
           (!filter.day_to || close.day <= *filter.day_to) &&
           (!filter.store || close.store == *filter.store);
}

}  // namespace

// Everything is of one state of the book.
Fetched<DayReport> Reader::day_report(BookId id, const DayQuestion& question, Access access) {
    const std::shared_ptr<Book> book = TRY(need(open(id, access)));
    const std::shared_lock lock(book->mutex);
    DayReport report;
    if (question.store) {
        const Kept<Store>* store = book->catalogue.find_store(*question.store);
        if (store == nullptr && *question.store) {
            return {mistake("store", "is not a store of this book")};
        }
        if (store != nullptr) report.store_name = store->object.name;
    }
    for (const SealedDay* sealed : book->day_closes.of(question.day, question.store)) {
        report.closes.push_back(to_read(*sealed, *book));
    }
    report.total = report.open = day_figures(book->money.sums, question);
    report.open -= book->day_closes.sealed(question.day, question.store);
    report.open_orders = book->orders.count(open_orders_of(question));
    const ObjectId store = question.store.value_or(usual_store(book->catalogue.default_store()));
    report.next_supplement = book->day_closes.count(question.day, store);
    return {std::move(report)};
}

Fetched<DayCloseList> Reader::list_day_closes(BookId id, const DayCloseFilter& filter,
                                              const CataloguePage& page, Access access) {
    const std::shared_ptr<Book> book = TRY(need(open(id, access)));
    const std::shared_lock lock(book->mutex);
    DayCloseList list;
    const std::vector<SealedDay>& all = book->day_closes.all();
    for (auto at = all.rbegin(); at != all.rend(); ++at) {
        if (!holds(filter, at->close)) continue;
        const bool is_on_page = list.total >= page.offset && list.closes.size() < page.limit;
        if (is_on_page) list.closes.push_back(to_read(*at, *book));
        ++list.total;
    }
    return {std::move(list)};
}

Fetched<DayCloseRead> Reader::find_day_close(BookId id, ObjectId close, Access access) {
    const std::shared_ptr<Book> book = TRY(need(open(id, access)));
    const std::shared_lock lock(book->mutex);
    const SealedDay* sealed = book->day_closes.find(close);
    if (sealed == nullptr) return {Error{ErrorCode::not_found, "There is no such day close.", {}}};
    return {to_read(*sealed, *book)};
}

}  // namespace tillbook

#include "book/verify.h"

#include <algorithm>
#include <limits>
#include <map>

#include "book/calendar.h"
#include "book/engine.h"
#include "book/verify_fold.h"

namespace tillbook {

namespace {

constexpr std::uint32_t page_size = 50;
constexpr std::uint64_t pages_sampled = 32;
constexpr Access access = Access::may_block;

// Puts questions to the engine whose answers the fold knows, and notes every difference.
class Comparison {
public:
    Comparison(Fold& fold, Engine& engine) : fold_(fold), engine_(engine) {}

    void run(const GoOn& go_on) {
        compare_counts();
        compare_catalogue();
        compare_pages();
        compare_money();
        compare_days();
        for (const FoldedOrder& order : fold_.orders()) {
            go_on();
            compare_order(order);
        }
    }

    // The engine's last entry number; absent (and a problem) if the engine cannot open the book.
    std::optional<std::uint64_t> head() {
        engine_.refresh(access);
        const auto page = answer(
            engine_.events(book(), std::numeric_limits<std::uint32_t>::max(), 1, {}, access));
        return page ? std::optional(page->head) : std::nullopt;
    }

private:
    BookId book() const { return fold_.report().book; }
    void differs(std::string what) { fold_.add_problem(0, "index: " + std::move(what)); }

    // The value of an answer; a refusal is a difference.
    template <class T>
    std::optional<T> answer(Fetched<T> fetched) {
        if (!fetched) return std::nullopt;  // not with may_block
        if (fetched->ok()) return std::move(*fetched).value();
        differs(fetched->error().detail);
        return std::nullopt;
    }

    void compare_count(const OrderFilter& filter, std::uint64_t expected, const std::string& what) {
        const auto list = answer(engine_.list_orders(book(), filter, {0, 1, {}}, access));
        if (!list || list->total == expected) return;
        differs("counts " + std::to_string(list->total) + " " + what + " orders, the log has " +
                std::to_string(expected));
    }

    void compare_counts() {
        const VerifyReport& report = fold_.report();
        compare_count({}, report.orders, "(any)");
        for (std::size_t i = 0; i < report.orders_by_status.size(); ++i) {
            OrderFilter filter;
            filter.statuses = static_cast<std::uint8_t>(1u << i);
            compare_count(filter, report.orders_by_status[i], name_of(static_cast<OrderStatus>(i)));
        }
        for (std::size_t i = 0; i < report.orders_by_payment.size(); ++i) {
            OrderFilter filter;
            filter.payment_statuses = static_cast<std::uint8_t>(1u << i);
            compare_count(filter, report.orders_by_payment[i],
                          std::string("payment ") + name_of(static_cast<PaymentStatus>(i)));
        }
    }

    template <class T>
    void compare_objects(CatalogueKind kind, const std::optional<CatalogueList<T>>& list,
                         const char* what) {
        if (!list) return;
        std::vector<std::pair<std::uint64_t, std::uint32_t>> expected;
        for (const auto& [id, object] : fold_.objects()) {
            if (object.kind == kind && !object.removed) expected.emplace_back(id, object.version);
        }
        const bool is_same =
            list->total == expected.size() &&
            std::equal(list->objects.rbegin(), list->objects.rend(), expected.begin(),
                       expected.end(), [](const CatalogueRead<T>& each, const auto& wanted) {
                           return std::pair(each.object.id.value, each.version) == wanted;
                       });
        if (!is_same) differs(std::string("has other ") + what + " than the log");
    }

    void compare_stock(const CatalogueList<Product>& products) {
        for (const CatalogueRead<Product>& each : products.objects) {
            const auto levels = fold_.stock().find(each.object.id.value);
            const bool is_same = levels == fold_.stock().end()
                                     ? each.object.stock.empty()
                                     : each.object.stock == levels->second;
            if (is_same) continue;
            differs("has other stock of product " + to_base32(each.object.id.value) +
                    " than the log");
        }
    }

    void compare_catalogue() {
        constexpr CataloguePage everything{0, std::numeric_limits<std::uint32_t>::max()};
        const auto products = answer(engine_.list_products(book(), {}, everything, access));
        compare_objects(CatalogueKind::product, products, "products");
        if (products) compare_stock(*products);
        compare_objects(CatalogueKind::category,
                        answer(engine_.list_categories(book(), everything, access)), "categories");
        compare_objects(CatalogueKind::contact,
                        answer(engine_.list_contacts(book(), {}, everything, access)), "contacts");
        compare_objects(CatalogueKind::store,
                        answer(engine_.list_stores(book(), everything, access)), "stores");
    }

    // Reports against plain sums, row by row, and the lengths of the lists of money.
    void compare_money() {
        const FoldedMoney& folded = fold_.money();
        compare_sales("day", SalesGroup::day, folded.by_day(), &SalesRow::day);
        compare_sales("employee", SalesGroup::employee, folded.by_employee(), &SalesRow::object);
        std::map<std::string, MoneyFigures> methods = folded.by_method();
        if (const auto report = sales_by(SalesGroup::method)) {
            for (const SalesRow& row : report->rows) {
                if (methods[row.name] != row.money) {
                    differs("sums money up differently from the log");
                }
            }
        }
        const auto payments = answer(engine_.list_payments(book(), {}, {0, 1, {}}, access));
        const auto refunds = answer(engine_.list_refunds(book(), {}, {0, 1, {}}, access));
        const MoneyFigures money = folded.money();
        if (!payments || !refunds) return;
        if (payments->total != static_cast<std::uint64_t>(money.payments) ||
            refunds->total != static_cast<std::uint64_t>(money.refunds)) {
            differs("lists other numbers of payments or refunds than the log has");
        }
        const auto voided = answer(engine_.list_voided_lines(book(), {}, {0, 1, {}}, access));
        if (voided && voided->total != folded.voided_lines()) {
            differs("lists another number of voided lines than the log has");
        }
    }

    // `key` is the member of a row that says what it stands for.
    template <class Key>
    void compare_sales(const std::string& by, SalesGroup group,
                       std::map<Key, SalesFigures> expected, Key SalesRow::*key) {
        const auto report = sales_by(group);
        if (!report) return;
        bool is_same = true;
        for (const SalesRow& row : report->rows) {
            is_same = is_same && expected[row.*key] == row.sales;
            expected.erase(row.*key);
        }
        std::erase_if(expected, [](const auto& each) { return each.second == SalesFigures{}; });
        if (!is_same) differs("sums sales by " + by + " up differently from the log");
        if (!expected.empty()) differs("lacks sales by " + by + " that the log has");
    }

    std::optional<SalesReport> sales_by(SalesGroup group) {
        return answer(engine_.sales_report(book(), {{}, group}, access));
    }

    // Days that were sealed: what the index tells of them against plain sums.
    void compare_days() {
        const FoldedDays& folded = fold_.money().days();
        const auto closes = answer(engine_.list_day_closes(book(), {}, {0, 1}, access));
        if (closes && closes->total != folded.closes()) {
            differs("lists another number of day closes than the log has");
        }
        for (const auto& [key, of_day] : folded.days()) {
            if (of_day.closes == 0) continue;
            const auto& [day, store] = key;
            const auto report = answer(engine_.day_report(book(), {day, store}, access));
            if (!report) continue;
            DayFigures sealed = report->total;
            sealed -= report->open;
            if (report->closes.size() == of_day.closes && report->total == of_day.all &&
                sealed == of_day.sealed) {
                continue;
            }
            differs("sums " + to_string(day) + " up differently from the log");
        }
    }

    // Pages spread evenly over the list, the first and the last among them.
    void compare_pages() {
        std::vector<std::pair<Instant, ObjectId>> list;
        list.reserve(fold_.orders().size());
        for (const FoldedOrder& order : fold_.orders()) list.emplace_back(order.date, order.id);
        std::sort(list.begin(), list.end(), std::greater<>());
        const std::uint64_t pages = (list.size() + page_size - 1) / page_size;
        const std::uint64_t step = std::max<std::uint64_t>(1, pages / pages_sampled);
        for (std::uint64_t page = 0; page < pages; page += step) compare_page(list, page);
        if (pages > 0) compare_page(list, pages - 1);
    }

    void compare_page(const std::vector<std::pair<Instant, ObjectId>>& list, std::uint64_t page) {
        const std::uint64_t first = page * page_size;
        const auto got = answer(engine_.list_orders(book(), {}, {first, page_size, {}}, access));
        if (!got) return;
        const std::uint64_t size = std::min<std::uint64_t>(page_size, list.size() - first);
        bool same = got->orders.size() == size;
        for (std::uint64_t i = 0; same && i < size; ++i) {
            same = got->orders[i].order->id == list[first + i].second;
        }
        if (!same) differs("page " + std::to_string(page + 1) + " shows other orders than the log");
    }

    void compare_order(const FoldedOrder& order) {
        const auto read = answer(engine_.load_order(book(), order.id, {}, access));
        if (!read) return;
        if (read->entry == order.entry && read->order->version == order.version &&
            read->order->status == order.status && read->amounts.total == order.total &&
            read->amounts.paid == order.paid && read->amounts.refunded == order.refunded) {
            return;
        }
        differs("order " + to_base32(order.id.value) + " differs from entry " +
                std::to_string(order.entry));
    }

    Fold& fold_;
    Engine& engine_;
};

}  // namespace

VerifyReport verify_book(Log& log, BookId book) {
    Fold fold(book);
    fold.read(log, [] {});
    return std::move(fold.report());
}

VerifyReport verify_book(Log& log, BookId book, Engine& engine, const GoOn& asked) {
    const GoOn go_on = asked ? asked : [] {};
    Fold fold(book);
    fold.read(log, go_on);
    VerifyReport& report = fold.report();
    const VerifyReport of_log = report;
    Comparison comparison(fold, engine);
    const auto unmoved = [&] {
        const std::optional<std::uint64_t> head = comparison.head();
        return !head || *head == report.head.number;
    };
    report.index = IndexCheck::book_moved;
    if (!unmoved()) return report;
    comparison.run(go_on);
    if (!unmoved()) {
        report = of_log;
        report.index = IndexCheck::book_moved;
        return report;
    }
    report.index = IndexCheck::compared;
    return report;
}

}  // namespace tillbook

// Payments and sums of a book by themselves: taking in a year of orders, lists, reports, memory.
//
//     build/bin/bench_index --benchmark_filter=money
#include <benchmark/benchmark.h>

#include <memory>
#include <random>

#include "book/book_money.h"
#include "book/catalogue.h"
#include "book/day_report.h"
#include "book/order_body.h"
#include "book/order_row.h"
#include "book/reports.h"

namespace tillbook {
namespace {

constexpr std::int64_t million = 1'000'000;
constexpr std::int64_t start_ms = 1'735'689'600'000;  // 2025-01-01
constexpr std::int64_t year_ms = 365LL * 86'400'000;

// A year of orders of three lines: ten stores, 200 products at three tax rates, three channels.
OrderRow row_of(std::int64_t number, std::int64_t orders, std::uint64_t random) {
    static constexpr std::string_view methods[] = {"CASH", "CARD", "TRANSFER", "CREDIT"};
    static constexpr std::string_view channels[] = {"api", "pos", "web"};
    const std::int64_t date = start_ms + number * (year_ms / orders);
    OrderRow row;
    row.id = {static_cast<std::uint64_t>(date) << id_counter_bits |
              static_cast<std::uint64_t>(number % 1'000)};
    row.short_code = static_cast<std::uint32_t>(number + 1);
    row.store = {1 + random % 10};
    row.customer = {random / 16 % 2 == 0 ? 0 : 1'000 + random / 512 % 100'000};
    row.channel = channels[random / 8 % 3];
    row.method = methods[random / 128 % 4];
    row.total = {750'000};
    row.paid = row.total;
    row.date = row.modified_at = from_ms(date);
    row.business_day = {static_cast<std::int32_t>(date / 86'400'000)};
    row.hour = utc_hour(row.date);
    return row;
}

SaleFact sale_of(std::mt19937_64& random) {
    static constexpr std::int64_t rates[] = {0, 0, 750'000, 2'000'000};
    SaleFact sale{1, {}};
    for (int line = 0; line < 3; ++line) {
        const std::uint64_t product = random() % 200;
        const std::int64_t rate = rates[product % 4];
        sale.lines.push_back(
            {{5'000 + product}, {1'000}, {250'000}, {}, rate, {rate == 0 ? 0 : 17'442}});
    }
    return sale;
}

// The entries of a year, as the log hands them over.
struct Year {
    explicit Year(std::int64_t orders) {
        std::mt19937_64 random(1);
        for (std::int64_t number = 0; number < orders; ++number) {
            rows.push_back(row_of(number, orders, random()));
            FactsWriter writer(facts.emplace_back());
            append_order_facts(writer, rows.back());
            writer.put(fact_ids_behind, 4);
            append_sale(writer, sale_of(random));
        }
    }
    EntryView entry(std::int64_t number) const {
        const auto at = static_cast<std::size_t>(number);
        EntryView view;
        view.number = at + 1;
        view.at = rows[at].date;
        view.object = rows[at].id;
        view.facts = facts[at];
        return view;
    }

    std::vector<OrderRow> rows;
    std::vector<std::string> facts;
};

const Year& year_of(std::int64_t orders) {
    static std::map<std::int64_t, std::unique_ptr<Year>> years;
    auto& year = years[orders];
    if (!year) year = std::make_unique<Year>(orders);
    return *year;
}

void take_in(BookMoney& money, const Year& year) {
    for (std::size_t at = 0; at < year.rows.size(); ++at) {
        const auto ordinal = static_cast<Ordinal>(at);
        const auto number = static_cast<std::int64_t>(at);
        benchmark::DoNotOptimize(money.apply(year.entry(number), ordinal, nullptr, year.rows[at]));
    }
}

struct Filled {
    OrderIndex orders;
    BookMoney money;
};

const Filled& filled(std::int64_t orders) {
    static std::map<std::int64_t, std::unique_ptr<Filled>> books;
    auto& book = books[orders];
    if (!book) {
        book = std::make_unique<Filled>();
        for (const OrderRow& row : year_of(orders).rows) book->orders.add(row);
        take_in(book->money, year_of(orders));
    }
    return *book;
}

void money_take_in(benchmark::State& state) {
    const Year& year = year_of(state.range(0));
    for (auto _ : state) {
        BookMoney money;
        take_in(money, year);
        const auto orders = static_cast<double>(state.range(0));
        state.counters["sums_bytes_per_order"] = static_cast<double>(money.sums.bytes()) / orders;
        state.counters["list_bytes_per_order"] =
            static_cast<double>(money.payments.bytes()) / orders;
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
}

void money_list(benchmark::State& state, MoneyFilter (*filter_of)(), std::uint64_t offset) {
    const Filled& book = filled(state.range(0));
    const MoneyFilter filter = filter_of();
    const PageRequest request{offset, 50, {}};
    for (auto _ : state) {
        benchmark::DoNotOptimize(book.money.payments.list(filter, request, book.orders));
    }
}

void money_sales(benchmark::State& state, SalesGroup group) {
    const Filled& book = filled(million);
    const Catalogue catalogue;
    for (auto _ : state) {
        benchmark::DoNotOptimize(sales_report(book.money.sums, catalogue, {{}, group}));
    }
}

void money_taxes(benchmark::State& state, TaxPeriod period) {
    const Filled& book = filled(million);
    for (auto _ : state) benchmark::DoNotOptimize(tax_report(book.money.sums, {{}, period}));
}

// The figures of the busiest day, as a day report and a close ask for them.
void money_day(benchmark::State& state) {
    const Filled& book = filled(million);
    Day busiest;
    std::int64_t most = 0;
    for (const SalesRow& row : sales_report(book.money.sums, {}, {{}, SalesGroup::day}).rows) {
        if (row.sales.orders <= most) continue;
        most = row.sales.orders;
        busiest = row.day;
    }
    for (auto _ : state) benchmark::DoNotOptimize(day_figures(book.money.sums, {busiest, {}}));
    state.counters["orders"] = static_cast<double>(most);
}

MoneyFilter no_filter() { return {}; }
MoneyFilter by_method() {
    MoneyFilter filter;
    filter.method = "CARD";
    return filter;
}
MoneyFilter by_store() {
    MoneyFilter filter;
    filter.store = ObjectId{3};
    return filter;
}
MoneyFilter by_customer() {
    MoneyFilter filter;
    filter.customer = {1'234};
    return filter;
}

BENCHMARK(money_take_in)->Arg(10'000)->Arg(million)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(money_list, all, no_filter, 0)->Arg(million)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(money_list, all_at_90, no_filter, 900'000)
    ->Arg(million)
    ->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(money_list, method, by_method, 0)
    ->Arg(100'000)
    ->Arg(million)
    ->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(money_list, store, by_store, 0)
    ->Arg(100'000)
    ->Arg(million)
    ->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(money_list, customer, by_customer, 0)
    ->Arg(100'000)
    ->Arg(million)
    ->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(money_sales, hour, SalesGroup::hour)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(money_sales, day, SalesGroup::day)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(money_sales, product, SalesGroup::product)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(money_sales, method, SalesGroup::method)->Unit(benchmark::kMillisecond);
BENCHMARK(money_day)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(money_taxes, day, TaxPeriod::day)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace tillbook

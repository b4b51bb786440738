// The index of a book by itself: adding orders, counting, listing, finding, and its memory.
//
//     build/bin/bench_index [--benchmark_filter=...]
#include <benchmark/benchmark.h>

#include <algorithm>
#include <memory>
#include <random>

#include "book/key_index.h"
#include "book/order_index.h"

namespace tillbook {
namespace {

constexpr std::int64_t start_ms = 1'700'000'000'000;
constexpr std::int64_t ms_per_order = 30'000;

// A shop with ten stores, four methods, three channels and a customer for every other order.
OrderRow row_of(std::uint64_t number, std::uint64_t random) {
    static constexpr std::string_view methods[] = {"CASH", "CARD", "TRANSFER", "CREDIT"};
    static constexpr std::string_view channels[] = {"api", "pos", "web"};
    const std::int64_t date = start_ms + static_cast<std::int64_t>(number) * ms_per_order;
    OrderRow row;
    row.id = ObjectId{static_cast<std::uint64_t>(date) << id_counter_bits | number % 1'000};
    row.short_code = static_cast<std::uint32_t>(number + 1);
    row.entry = row.short_code;
    row.status = random % 20 == 0 ? OrderStatus::pending : OrderStatus::completed;
    row.payment_status = random % 20 == 0 ? PaymentStatus::partial : PaymentStatus::paid;
    row.store = ObjectId{1 + random / 32 % 10};
    row.customer = ObjectId{random % 2 == 0 ? 0 : 1'000 + random / 512 % 100'000};
    row.channel = channels[random / 8 % 3];
    row.method = methods[random / 128 % 4];
    row.total = Money{static_cast<std::int64_t>(random / 1'024 % 5'000'000)};
    row.paid = random % 20 == 0 ? Money{} : row.total;
    row.date = from_ms(date);
    row.modified_at = row.date;
    row.business_day = Day{static_cast<std::int32_t>(date / 86'400'000)};
    return row;
}

enum class Dates { in_order, any };

OrderRow row_of(std::uint64_t number, std::mt19937_64& random, Dates dates, std::int64_t orders) {
    OrderRow row = row_of(number, random());
    if (dates == Dates::any) {
        const auto draw = static_cast<std::int64_t>(random() >> 1);
        row.date = from_ms(start_ms + draw % (orders * ms_per_order));
    }
    return row;
}

// Books are made once and kept for all benchmarks that read them.
const OrderIndex& book_of(std::int64_t orders) {
    static std::map<std::int64_t, std::unique_ptr<OrderIndex>> books;
    auto& book = books[orders];
    if (!book) {
        book = std::make_unique<OrderIndex>();
        std::mt19937_64 random(1);
        for (std::int64_t at = 0; at < orders; ++at) {
            book->add(row_of(static_cast<std::uint64_t>(at), random, Dates::in_order, orders));
        }
    }
    return *book;
}

void add(benchmark::State& state, Dates dates) {
    const std::int64_t orders = state.range(0);
    for (auto _ : state) {
        OrderIndex index;
        std::mt19937_64 random(1);
        for (std::int64_t at = 0; at < orders; ++at) {
            index.add(row_of(static_cast<std::uint64_t>(at), random, dates, orders));
        }
        state.counters["bytes_per_order"] =
            static_cast<double>(index.bytes()) / static_cast<double>(orders);
    }
    state.SetItemsProcessed(state.iterations() * orders);
}

OrderFilter two_filters() {
    OrderFilter filter;
    filter.method = "CARD";
    filter.store = ObjectId{3};
    return filter;
}

OrderFilter status_filter() {
    OrderFilter filter;
    filter.statuses = 1;
    return filter;
}

OrderFilter amount_filter() {
    OrderFilter filter;
    filter.total_min = Money{1'000'000};
    filter.total_max = Money{2'000'000};
    return filter;
}

OrderFilter customer_filter() {
    OrderFilter filter;
    filter.customer = ObjectId{1'234};
    return filter;
}

void list(benchmark::State& state, OrderFilter (*filter_of)(), std::uint64_t depth_percent) {
    const OrderIndex& book = book_of(state.range(0));
    const OrderFilter filter = filter_of();
    const PageRequest request{book.count(filter) * depth_percent / 100, 50, {}};
    for (auto _ : state) benchmark::DoNotOptimize(book.list(filter, request));
}

// What a page of orders asks for: every status and every payment status, each with the filter.
void counts(benchmark::State& state, OrderFilter (*filter_of)()) {
    const OrderIndex& book = book_of(state.range(0));
    std::vector<OrderFilter> filters(1 + order_status_count + payment_status_count, filter_of());
    for (int at = 0; at < order_status_count; ++at) {
        filters[static_cast<std::size_t>(1 + at)].statuses = static_cast<std::uint8_t>(1 << at);
    }
    for (int at = 0; at < payment_status_count; ++at) {
        filters[static_cast<std::size_t>(1 + order_status_count + at)].payment_statuses =
            static_cast<std::uint8_t>(1 << at);
    }
    for (auto _ : state) {
        for (const OrderFilter& filter : filters) benchmark::DoNotOptimize(book.count(filter));
    }
}

OrderFilter days_filter() {
    OrderFilter filter;
    filter.day_from = Day{19'700};
    filter.day_to = Day{19'950};
    return filter;
}

void list_behind(benchmark::State& state) {
    const OrderIndex& book = book_of(state.range(0));
    const OrderRow row = book.row(static_cast<Ordinal>(state.range(0) / 10));
    const PageRequest request{0, 50, std::pair(row.date, row.id)};
    for (auto _ : state) benchmark::DoNotOptimize(book.list({}, request));
}

void find(benchmark::State& state) {
    const OrderIndex& book = book_of(state.range(0));
    std::mt19937_64 random(2);
    std::vector<ObjectId> ids(4'096);
    for (ObjectId& id : ids) {
        id = book.row(static_cast<Ordinal>(random() % static_cast<std::uint64_t>(state.range(0))))
                 .id;
    }
    std::size_t at = 0;
    for (auto _ : state) benchmark::DoNotOptimize(book.find(ids[at++ % ids.size()]));
}

void add_keys(benchmark::State& state) {
    const std::int64_t keys = state.range(0);
    for (auto _ : state) {
        KeyIndex index(7);
        for (std::int64_t at = 1; at <= keys; ++at) {
            const std::string key = "order-" + std::to_string(at);
            index.add(index.hash(1, key), static_cast<std::uint32_t>(at));
        }
        state.counters["bytes_per_key"] =
            static_cast<double>(index.bytes()) / static_cast<double>(keys);
    }
    state.SetItemsProcessed(state.iterations() * keys);
}

OrderFilter no_filter() { return {}; }

constexpr std::int64_t million = 1'000'000;

BENCHMARK_CAPTURE(add, in_order, Dates::in_order)
    ->Arg(10'000)
    ->Arg(million)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(add, any_date, Dates::any)->Arg(million)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(list, all_first_page, no_filter, 0)->Arg(million)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(list, all_at_90, no_filter, 90)->Arg(million)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(list, status, status_filter, 0)->Arg(million)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(list, two_filters, two_filters, 0)->Arg(million)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(list, two_filters_at_90, two_filters, 90)
    ->Arg(million)
    ->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(list, amounts, amount_filter, 0)->Arg(million)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(list, amounts_at_90, amount_filter, 90)
    ->Arg(million)
    ->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(list, customer, customer_filter, 0)->Arg(million)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(counts, all, no_filter)->Arg(million)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(counts, amounts, amount_filter)->Arg(million)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(counts, two_filters, two_filters)->Arg(million)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(counts, days, days_filter)->Arg(million)->Unit(benchmark::kMicrosecond);
BENCHMARK(list_behind)->Arg(million)->Unit(benchmark::kMicrosecond);
BENCHMARK(find)->Arg(million);
BENCHMARK(add_keys)->Arg(100'000)->Arg(million)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace tillbook

BENCHMARK_MAIN();

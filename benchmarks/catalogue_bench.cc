// The resident catalogue by itself: taking entries, pages, searches and filters of many products
// and contacts.
//
//     build/bin/bench_index --benchmark_filter='products|contacts'
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <map>
#include <memory>

#include "book/catalogue.h"
#include "book/catalogue_body.h"

namespace tillbook {
namespace {

constexpr std::int64_t hundred_thousand = 100'000;
constexpr std::uint64_t first_product = 1 << 20;
constexpr std::uint64_t first_contact = 1 << 24;

Entry entry_of(EntryKind kind, std::uint64_t object) {
    Entry entry;
    entry.kind = kind;
    entry.object = {object};
    entry.facts = "\x01";
    return entry;
}

void put_product(Catalogue& catalogue, std::uint64_t number) {
    Product product;
    product.name = "Product " + std::to_string(number * 7'919 % 1'000'003);
    product.sku = "SKU-" + std::to_string(number);
    product.barcode = std::to_string(5'901'234'000'000 + number);
    product.price = {static_cast<std::int64_t>(number)};
    product.active = number % 10 != 0;
    Entry entry = entry_of(EntryKind::product_put, first_product + number);
    entry.body = encode_product(product, entry.at);
    if (!catalogue.apply(view_of(entry, 0)).ok()) std::abort();
}

void put_contact(Catalogue& catalogue, std::uint64_t number) {
    Contact contact;
    contact.name = "Ada Lovelace " + std::to_string(number * 7'919 % 1'000'003);
    contact.phone = "+234" + std::to_string(8'010'000'000 + number);
    contact.email = "ada" + std::to_string(number) + "@example.com";
    Entry entry = entry_of(EntryKind::contact_put, first_contact + number);
    entry.body = encode_contact(contact, entry.at);
    entry.personal = make_personal(encode_contact_personal(contact), {});
    if (!catalogue.apply(view_of(entry, 0)).ok()) std::abort();
}

// Made once and kept for all benchmarks that read them.
const Catalogue& catalogue_of(std::int64_t objects) {
    static std::map<std::int64_t, std::unique_ptr<Catalogue>> catalogues;
    auto& catalogue = catalogues[objects];
    if (!catalogue) {
        catalogue = std::make_unique<Catalogue>();
        for (std::int64_t at = 0; at < objects; ++at) {
            put_product(*catalogue, static_cast<std::uint64_t>(at));
            put_contact(*catalogue, static_cast<std::uint64_t>(at));
        }
    }
    return *catalogue;
}

void put_products(benchmark::State& state) {
    for (auto _ : state) {
        Catalogue catalogue;
        for (std::int64_t at = 0; at < state.range(0); ++at) {
            put_product(catalogue, static_cast<std::uint64_t>(at));
        }
        benchmark::DoNotOptimize(catalogue.find_product_named("Product 0"));
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
}

// A page of 50 of the products, that share of the way through the list.
void page_products(benchmark::State& state, const CatalogueFilter& filter, int percent) {
    const Catalogue& catalogue = catalogue_of(state.range(0));
    const CataloguePage page{static_cast<std::uint64_t>(state.range(0) * percent / 100), 50};
    for (auto _ : state) benchmark::DoNotOptimize(catalogue.list_products(filter, page));
}

void search_contacts(benchmark::State& state, const std::string& text) {
    const Catalogue& catalogue = catalogue_of(state.range(0));
    const CatalogueFilter filter{.search = text};
    for (auto _ : state) benchmark::DoNotOptimize(catalogue.list_contacts(filter, {}));
}

BENCHMARK(put_products)->Arg(hundred_thousand)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(page_products, first, {}, 0)
    ->Arg(hundred_thousand)
    ->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(page_products, at_90, {}, 90)
    ->Arg(hundred_thousand)
    ->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(page_products, active, CatalogueFilter{.active = true}, 0)
    ->Arg(hundred_thousand)
    ->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(page_products, search, CatalogueFilter{.search = "sku-77777"}, 0)
    ->Arg(hundred_thousand)
    ->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(search_contacts, one_number, "8010077777")
    ->Arg(hundred_thousand)
    ->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(search_contacts, everybody, "lovelace")
    ->Arg(hundred_thousand)
    ->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(search_contacts, nobody, "zzz")
    ->Arg(hundred_thousand)
    ->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace tillbook

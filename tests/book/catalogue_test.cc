// The catalogue through the engine: puts by change, versions, names, SKUs, stock by place.
#include <gmock/gmock.h>

#include <thread>

#include "book/verify.h"
#include "support/test_book.h"

namespace tillbook {
namespace {

using test::Process;
using test::sample_book;
using test::sample_sale;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

ProductChange product(std::string name, std::string sku = {}) {
    ProductChange change;
    change.name = std::move(name);
    change.price = Money{100};
    if (!sku.empty()) change.sku = std::move(sku);
    return change;
}

ObjectId put_store(Process& process, std::string name, bool is_default = false) {
    StoreChange change;
    change.name = std::move(name);
    change.is_default = is_default;
    return process.record(PutStore{change}).object;
}

CatalogueRead<Product> find(Process& process, ObjectId id) {
    return process.engine->find_product(sample_book, id, Access::may_block)->value();
}

std::vector<std::string> names(Process& process, const CatalogueFilter& filter = {},
                               const CataloguePage& page = {}) {
    std::vector<std::string> found;
    const auto list = process.engine->list_products(sample_book, filter, page, Access::may_block);
    for (const auto& read : list->value().objects) found.push_back(read.object.name);
    return found;
}

RecordOrder sale_of(ObjectId id, ObjectId variant = {}, ObjectId store = {},
                    std::int64_t quantity = 1) {
    RecordOrder sale = sample_sale(100, quantity);
    sale.lines[0].product = id;
    sale.lines[0].variant = variant;
    sale.store = store;
    return sale;
}

void expect_proved(Process& process) {
    const VerifyReport report = verify_book(process.log, sample_book, *process.engine);
    EXPECT_EQ(report.index, IndexCheck::compared);
    for (const Problem& problem : report.problems) ADD_FAILURE() << problem.what;
}

TEST(PutProduct, KeepsWhatAChangeLeavesOut) {
    Process process;
    ProductChange change = product("Rice", "R-1");
    change.description = "long grain";
    change.cost_price = Money{60};
    const ObjectId id = process.record(PutProduct{change}).object;
    const Instant made_at = process.clock.now();
    process.clock.advance(std::chrono::seconds(5));
    ProductChange price;
    price.price = Money{120};
    process.record(PutProduct{price, id});
    ProductChange name;
    name.name = "Ofada Rice";
    process.record(PutProduct{name, id});
    const CatalogueRead<Product> read = find(process, id);
    EXPECT_EQ(read.version, 3U);
    EXPECT_EQ(read.object.name, "Ofada Rice");
    EXPECT_EQ(read.object.price.minor, 120);
    EXPECT_EQ(read.object.description, "long grain");
    EXPECT_EQ(read.object.cost_price, Money{60});
    EXPECT_EQ(read.object.created_at, made_at);
    EXPECT_EQ(read.changed_at, process.clock.now());
    expect_proved(process);
}

TEST(PutProduct, OfAPresentNameChangesThatProduct) {
    Process process;
    const ObjectId id = process.record(PutProduct{product("Rice")}).object;
    EXPECT_EQ(process.record(PutProduct{product("Rice", "R")}).object, id);
    EXPECT_NE(process.record(PutProduct{product("rice")}).object, id) << "names are exact";
    process.record(RemoveProduct{id});
    EXPECT_NE(process.record(PutProduct{product("Rice")}).object, id);
}

TEST(PutProduct, OfAnothersNameIsRefused) {
    Process process;
    process.record(PutProduct{product("Rice")});
    const ObjectId beans = process.record(PutProduct{product("Beans")}).object;
    const Outcome outcome = process.run(PutProduct{product("Rice"), beans});
    ASSERT_FALSE(outcome.ok());
    EXPECT_EQ(outcome.error().code, ErrorCode::already_exists);
}

TEST(PutProduct, SkusAreOneProductsAloneEvenAfterItsRemoval) {
    Process process;
    ProductChange change = product("Rice", "A");
    change.variants = {{{}, "small", Money{1}, "B"}};
    const ObjectId rice = process.record(PutProduct{change}).object;
    for (const char* sku : {"A", "B"}) {
        const Outcome outcome = process.run(PutProduct{product("Beans", sku)});
        ASSERT_FALSE(outcome.ok());
        EXPECT_EQ(outcome.error().code, ErrorCode::already_exists);
        EXPECT_THAT(outcome.error().detail, HasSubstr("\"" + std::string(sku) + "\""));
        EXPECT_THAT(outcome.error().detail, HasSubstr("\"Rice\""));
    }
    process.record(PutProduct{product("Rice", "C")});
    process.record(PutProduct{product("Beans", "A")});
    process.record(RemoveProduct{rice});
    EXPECT_FALSE(process.run(PutProduct{product("Yam", "C")}).ok());
    EXPECT_FALSE(process.run(PutProduct{product("Yam", "B")}).ok()) << "the variant stayed";
    ProductChange twice = product("Yam", "Y");
    twice.variants = {{{}, "small", Money{1}, "Y"}};
    EXPECT_FALSE(process.run(PutProduct{twice}).ok());
}

TEST(PutProduct, OfOneSkuSentByManyAtOnceIsTakenOnce) {
    Process process;
    std::atomic<int> taken{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 16; ++i) {
        threads.emplace_back([&, i] {
            if (process.run(PutProduct{product("Product " + std::to_string(i), "S")}).ok()) ++taken;
        });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(taken, 1);
    expect_proved(process);
}

TEST(PutProduct, AChangeOfVariantsStatesTheFinalSet) {
    Process process;
    ProductChange change = product("Water");
    change.variants = {{{}, "50 cl", Money{1}, "W-50", Quantity{4'000}},
                       {{}, "1 l", Money{2}, {}, Quantity{7'000}}};
    const ObjectId id = process.record(PutProduct{change}).object;
    const ObjectId small = find(process, id).object.variants.at(0).id;
    ProductChange next;
    next.variants = {{small, {}, Money{3}}, {{}, "5 l", Money{9}}};
    process.record(PutProduct{next, id});
    const Product kept = find(process, id).object;
    ASSERT_EQ(kept.variants.size(), 2U);
    EXPECT_EQ(kept.variants[0].id, small);
    EXPECT_EQ(kept.variants[0].name, "50 cl");
    EXPECT_EQ(kept.variants[0].price.minor, 3);
    EXPECT_EQ(kept.variants[0].sku, "W-50");
    EXPECT_GT(kept.variants[1].id, small);
    EXPECT_THAT(kept.stock, ElementsAre(StockLevel{small, {}, {4'000}}))
        << "the stock of a dropped variant goes with it";
    ProductChange foreign;
    foreign.variants = {{{123}, "?", Money{1}}, {{}, {}, {}}};
    const Outcome outcome = process.run(PutProduct{foreign, id});
    ASSERT_FALSE(outcome.ok());
    std::vector<std::string> fields;
    for (const Mistake& mistake : outcome.error().mistakes) fields.push_back(mistake.field);
    EXPECT_THAT(fields, ElementsAre("variants[0].id", "variants[1].name", "variants[1].price"));
    expect_proved(process);
}

TEST(PutProduct, IsRefusedAtAnotherVersion) {
    Process process;
    const ObjectId id = process.record(PutProduct{product("Rice")}).object;
    process.record(PutProduct{product("Rice"), id, 1});
    const Outcome outcome = process.run(PutProduct{product("Rice"), id, 1});
    ASSERT_FALSE(outcome.ok());
    EXPECT_EQ(outcome.error().code, ErrorCode::version_moved);
    EXPECT_EQ(process.run(RemoveProduct{id, 1}).error().code, ErrorCode::version_moved);
    EXPECT_TRUE(process.run(RemoveProduct{id, 2}).ok());
    EXPECT_EQ(process.run(RemoveProduct{id}).error().code, ErrorCode::not_found);
}

TEST(PutProduct, TwoChangesOfDifferentMembersAtOnceBothHold) {
    Process process;
    const ObjectId id = process.record(PutProduct{product("Rice")}).object;
    std::vector<std::thread> threads;
    for (int i = 0; i < 32; ++i) {
        threads.emplace_back([&, i] {
            ProductChange change;
            if (i % 2 == 0) change.unit = "bag";
            if (i % 2 == 1) change.barcode = "590";
            EXPECT_TRUE(process.run(PutProduct{change, id}).ok());
        });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(find(process, id).object.unit, "bag");
    EXPECT_EQ(find(process, id).object.barcode, "590");
    EXPECT_EQ(find(process, id).version, 33U);
}

TEST(Stock, ASaleTakesFromTheNearestLevel) {
    Process process;
    const ObjectId lekki = put_store(process, "Lekki");
    const ObjectId yaba = put_store(process, "Yaba");
    ProductChange change = product("Water");
    change.variants = {{{}, "50 cl", Money{1}}, {{}, "1 l", Money{2}}};
    const ObjectId id = process.record(PutProduct{change}).object;
    const auto variants = find(process, id).object.variants;
    const ObjectId small = variants[0].id;
    const ObjectId large = variants[1].id;

    struct Row {
        const char* what;
        std::vector<StockLevel> stock;
        ObjectId variant, store;
        std::vector<StockLevel> after;
    };
    const Row rows[] = {
        {"not tracked", {}, small, lekki, {}},
        {"variant in store",
         {{small, lekki, {5'000}}, {small, {}, {5'000}}},
         small,
         lekki,
         {{small, lekki, {4'000}}, {small, {}, {5'000}}}},
        {"variant in no store",
         {{small, lekki, {5'000}}, {small, {}, {5'000}}},
         small,
         yaba,
         {{small, lekki, {5'000}}, {small, {}, {4'000}}}},
        {"product in store",
         {{{}, lekki, {5'000}}, {{}, {}, {5'000}}},
         small,
         lekki,
         {{{}, lekki, {4'000}}, {{}, {}, {5'000}}}},
        {"product in no store",
         {{{}, lekki, {5'000}}, {{}, {}, {5'000}}},
         small,
         {},
         {{{}, lekki, {5'000}}, {{}, {}, {4'000}}}},
        {"none of its own: one starts",
         {{small, lekki, {5'000}}},
         large,
         yaba,
         {{small, lekki, {5'000}}, {large, yaba, {-1'000}}}},
    };
    for (const Row& row : rows) {
        const ObjectId fresh = [&] {
            ProductChange copy = product(row.what);
            return process.record(PutProduct{copy}).object;
        }();
        // The variants of this copy, in the place of those of the table.
        ProductChange parts;
        parts.variants = change.variants;
        process.record(PutProduct{parts, fresh});
        const auto own = find(process, fresh).object.variants;
        const auto placed = [&](StockLevel level) {
            if (level.variant == small) level.variant = own[0].id;
            if (level.variant == large) level.variant = own[1].id;
            return level;
        };
        ProductChange stock;
        for (const StockLevel& level : row.stock) stock.stock.push_back(placed(level));
        process.record(PutProduct{stock, fresh});
        process.record(sale_of(fresh, placed({row.variant, {}, {}}).variant, row.store));
        std::vector<StockLevel> expected;
        for (const StockLevel& level : row.after) expected.push_back(placed(level));
        EXPECT_EQ(find(process, fresh).object.stock, expected) << row.what;
    }
    expect_proved(process);
}

TEST(Stock, IsExactHoweverManySalesComeAtOnce) {
    Process process;
    ProductChange change = product("Rice");
    change.stock = {{{}, {}, {1'000'000}}};
    const ObjectId id = process.record(PutProduct{change}).object;
    std::vector<std::thread> threads;
    for (int i = 0; i < 16; ++i) {
        threads.emplace_back([&, i] {
            for (int n = 0; n < 20; ++n) {
                EXPECT_TRUE(process.run(sale_of(id, {}, {}, 3)).ok());
                if (i % 4 != 0) continue;
                EXPECT_TRUE(process.run(AdjustStock{.product = id, .by = Quantity{1'000}}).ok());
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(find(process, id).object.quantity().thousandths, 1'000'000 - 960'000 + 80'000);
    expect_proved(process);
}

TEST(Stock, AnAdjustmentSetsOrMovesOneLevelAndIsAVersion) {
    Process process;
    const ObjectId lekki = put_store(process, "Lekki");
    const ObjectId id = process.record(PutProduct{product("Rice")}).object;
    process.record(AdjustStock{.product = id, .level = Quantity{5'000}});
    process.record(AdjustStock{.product = id, .store = lekki, .by = Quantity{-2'000}});
    process.record(AdjustStock{.product = id, .by = Quantity{1'500}, .reason = "delivery"});
    const CatalogueRead<Product> read = find(process, id);
    EXPECT_EQ(read.version, 4U);
    EXPECT_THAT(read.object.stock,
                ElementsAre(StockLevel{{}, {}, {6'500}}, StockLevel{{}, lekki, {-2'000}}));
    const Outcome outcome =
        process.run(AdjustStock{.product = id, .variant = {1}, .store = {2}, .by = one});
    ASSERT_FALSE(outcome.ok());
    EXPECT_EQ(outcome.error().mistakes.size(), 2U);
    EXPECT_EQ(process.run(AdjustStock{.product = lekki, .by = one}).error().code,
              ErrorCode::not_found);
    expect_proved(process);
}

TEST(Stock, OfASaleThatIsRefusedIsGivenBack) {
    Process process;
    ProductChange change = product("Rice");
    change.stock = {{{}, {}, {5'000}}};
    const ObjectId id = process.record(PutProduct{change}).object;
    RecordOrder wrong = sale_of(id);
    wrong.discount = Money{1'000'000};
    EXPECT_FALSE(process.run(wrong).ok());
    EXPECT_EQ(find(process, id).object.quantity().thousandths, 5'000);
}

TEST(Stock, OfAnItemIsThatOfAllStoresTogether) {
    Process process;
    const ObjectId lekki = put_store(process, "Lekki", true);
    const ObjectId yaba = put_store(process, "Yaba");
    ProductChange change = product("Water");
    change.variants = {{{}, "50 cl", Money{1}}, {{}, "1 l", Money{2}}};
    change.stock = {{{}, yaba, {4'000}}};
    const ObjectId id = process.record(PutProduct{change}).object;
    const auto variants = find(process, id).object.variants;
    const ObjectId small = variants[0].id;
    const auto stock = [&] { return find(process, id).object.stock; };
    // A variant's own level starts in no store; the product's is another one.
    process.record(SetItemStock{small, Quantity{2'500}});
    EXPECT_THAT(stock(),
                ElementsAre(StockLevel{{}, yaba, {4'000}}, StockLevel{small, {}, {2'500}}));
    // What it differs by goes into the default store's level, once there is one.
    process.record(AdjustStock{.product = id, .variant = small, .store = lekki, .level = one});
    process.record(SetItemStock{small, Quantity{2'000}});
    EXPECT_THAT(stock(), ElementsAre(StockLevel{{}, yaba, {4'000}}, StockLevel{small, {}, {2'500}},
                                     StockLevel{small, lekki, {-500}}));
    process.record(SetItemStock{small, {}});
    EXPECT_THAT(stock(), ElementsAre(StockLevel{{}, yaba, {4'000}}));
    EXPECT_EQ(process.run(SetItemStock{id, one}).error().code, ErrorCode::not_found)
        << "what has variants is no item itself";
    // The only level of an item is the one that is set, wherever it is.
    ProductChange rice = product("Rice");
    rice.stock = {{{}, yaba, {4'000}}};
    const ObjectId plain = process.record(PutProduct{rice}).object;
    process.record(SetItemStock{plain, Quantity{7'000}});
    EXPECT_THAT(find(process, plain).object.stock, ElementsAre(StockLevel{{}, yaba, {7'000}}));
    EXPECT_EQ(find(process, plain).object.stock_changed_at, process.clock.now());
    EXPECT_EQ(process.run(SetItemStock{lekki, one}).error().code, ErrorCode::not_found);
    expect_proved(process);
}

TEST(Stock, KnowsWhenItLastMoved) {
    Process process;
    ProductChange change = product("Rice");
    change.stock = {{{}, {}, {5'000}}};
    const ObjectId id = process.record(PutProduct{change}).object;
    const Instant made = process.clock.now();
    process.clock.advance(std::chrono::seconds(5));
    ProductChange name;
    name.name = "Ofada Rice";
    process.record(PutProduct{name, id});
    EXPECT_EQ(find(process, id).object.stock_changed_at, made);
    process.record(sale_of(id));
    EXPECT_EQ(find(process, id).object.stock_changed_at, process.clock.now());
    Process reopened(process.store);
    EXPECT_EQ(find(reopened, id).object.stock_changed_at, process.clock.now());
}

using Target = LinkProducts::Target;

TEST(LinkProducts, LinksAllOrNothingAndEveryProductOnce) {
    Process process;
    const ObjectId food = process.record(PutCategory{"Food"}).object;
    const ObjectId drinks = process.record(PutCategory{"Drinks"}).object;
    const ObjectId rice = process.record(PutProduct{product("Rice")}).object;
    const ObjectId tea = process.record(PutProduct{product("Tea")}).object;
    const auto categories = [&](ObjectId id) { return find(process, id).object.categories(); };
    const Outcome wrong =
        process.run(LinkProducts{Target::category, {{rice, food}, {tea, tea}, {food, food}}});
    ASSERT_EQ(wrong.error().mistakes.size(), 2U);
    EXPECT_EQ(wrong.error().mistakes[0].field, "elements[1].category");
    EXPECT_THAT(wrong.error().mistakes[0].message, HasSubstr(to_base32(tea.value)));
    EXPECT_EQ(wrong.error().mistakes[1].field, "elements[2].item");
    EXPECT_THAT(categories(rice), IsEmpty());

    const LinkProducts both{Target::category, {{rice, food}, {tea, drinks}, {rice, drinks}}};
    process.record(both, "once");
    EXPECT_TRUE(process.record(both, "once").replayed);
    EXPECT_THAT(categories(rice), ElementsAre(food, drinks));
    EXPECT_THAT(categories(tea), ElementsAre(drinks));
    EXPECT_EQ(find(process, rice).version, 2U);
    EXPECT_EQ(find(process, tea).version, 2U);
    // The product's own category goes: the next one takes its place.
    process.record(LinkProducts{Target::category, {{rice, food}}, true});
    EXPECT_EQ(find(process, rice).object.category, drinks);
    process.record(RemoveCategory{drinks});
    EXPECT_THAT(categories(rice), IsEmpty());
    expect_proved(process);
    Process reopened(process.store);
    EXPECT_EQ(find(reopened, rice).version, 3U);
}

TEST(LinkProducts, OfRatesAndGroupsThatAreRemovedShowsThemNoMore) {
    Process process;
    const auto put = [&](ReferenceKind kind) {
        return process.record(PutReference{kind, {}, {{"name", AttributeValue("X")}}}).object;
    };
    const ObjectId rate = put(ReferenceKind::tax_rate);
    const ObjectId group = put(ReferenceKind::modifier_group);
    const ObjectId rice = process.record(PutProduct{product("Rice")}).object;
    process.record(LinkProducts{Target::tax_rate, {{rice, rate}, {rice, rate}}});
    process.record(LinkProducts{Target::modifier_group, {{rice, group}}});
    EXPECT_THAT(find(process, rice).object.item.tax_rates, ElementsAre(rate));
    EXPECT_THAT(find(process, rice).object.item.modifier_groups, ElementsAre(group));
    process.record(RemoveReference{ReferenceKind::tax_rate, rate});
    EXPECT_THAT(find(process, rice).object.item.tax_rates, IsEmpty());
    // Another change of the product is not held up by what is gone.
    ProductChange price;
    price.price = Money{1};
    process.record(PutProduct{price, rice});
    process.record(LinkProducts{Target::modifier_group, {{rice, group}}, true});
    EXPECT_THAT(find(process, rice).object.item.modifier_groups, IsEmpty());
}

TEST(PutProduct, TwoChangesOfAnItemAtOnceBothHold) {
    Process process;
    const ObjectId id = process.record(PutProduct{product("Rice")}).object;
    std::thread hiding([&] {
        ProductChange change;
        change.item.hidden = true;
        process.record(PutProduct{change, id});
    });
    ProductChange change;
    change.item.alternate_name = "Arroz";
    process.record(PutProduct{change, id});
    hiding.join();
    EXPECT_TRUE(find(process, id).object.item.hidden);
    EXPECT_EQ(find(process, id).object.item.alternate_name, "Arroz");
}

TEST(PutProduct, WithoutACategoryHasNoneOfTheOthersEither) {
    Process process;
    ProductChange change = product("Soup");
    std::vector<ObjectId>& categories = change.item.categories.emplace();
    for (const char* name : {"Starters", "Vegan"}) {
        categories.push_back(process.record(PutCategory{name}).object);
    }
    const ObjectId soup = process.record(PutProduct{change}).object;
    EXPECT_EQ(find(process, soup).object.categories(), categories);
    ProductChange clearing;
    clearing.category = ObjectId{};
    process.record(PutProduct{clearing, soup});
    EXPECT_THAT(find(process, soup).object.categories(), IsEmpty());
}

TEST(PutReference, AModifierOfAnotherGroupIsNotThere) {
    Process process;
    const auto put = [&](ReferenceKind kind, ObjectId group) {
        PutReference command{kind, {}, {{"name", AttributeValue("X")}}};
        command.group = group;
        return process.record(command).object;
    };
    const ObjectId sizes = put(ReferenceKind::modifier_group, {});
    const ObjectId spices = put(ReferenceKind::modifier_group, {});
    const ObjectId large = put(ReferenceKind::modifier, sizes);
    PutReference change{ReferenceKind::modifier, large, {{"name", AttributeValue("L")}}};
    change.group = spices;
    EXPECT_EQ(process.run(change).error().code, ErrorCode::not_found);
    EXPECT_EQ(process.run(RemoveReference{ReferenceKind::modifier, large, spices}).error().code,
              ErrorCode::not_found);
    change.group = sizes;
    process.record(change);
    process.record(RemoveReference{ReferenceKind::modifier, large, sizes});
    change.id = {};
    change.group = unknown_object;
    EXPECT_EQ(process.run(change).error().code, ErrorCode::not_found);
}

TEST(Catalogue, AReplayShowsTheObjectOfThen) {
    Process process;
    const ObjectId lekki = put_store(process, "Lekki");
    ProductChange change = product("Rice", "R");
    change.stores = std::vector{lekki};
    change.stock = {{{}, lekki, {5'000}}};
    const Recorded first = process.record(PutProduct{change}, "k");
    StoreChange renamed;
    renamed.name = "Lekki Phase 1";
    process.record(PutStore{renamed, lekki});
    process.record(sale_of(first.object, {}, lekki));
    process.record(AdjustStock{.product = first.object, .level = Quantity{0}});
    process.record(RemoveProduct{first.object});
    const Recorded again = process.record(PutProduct{change}, "k");
    EXPECT_TRUE(again.replayed);
    EXPECT_EQ(again.version, 1U);
    EXPECT_EQ(again.at, first.at);
    const Product& then = std::get<Product>(again.subject);
    EXPECT_EQ(then.name, "Rice");
    EXPECT_EQ(then.stores.at(0).name, "Lekki");
    EXPECT_THAT(then.stock, ElementsAre(StockLevel{{}, lekki, {5'000}}));
}

TEST(Catalogue, AReopenedBookHasTheSameCatalogue) {
    auto store = std::make_shared<MemoryStore>();
    ObjectId id;
    ObjectId lekki;
    {
        Process process(store);
        lekki = put_store(process, "Lekki", true);
        ProductChange change = product("Rice", "R");
        change.category = process.record(PutCategory{"Food"}).object;
        change.stock = {{{}, lekki, {5'000}}};
        id = process.record(PutProduct{change}).object;
        process.record(sale_of(id));
        process.record(AdjustStock{.product = id, .store = lekki, .by = Quantity{250}});
    }
    Process reopened(store);
    const Product kept = find(reopened, id).object;
    EXPECT_THAT(kept.stock, ElementsAre(StockLevel{{}, lekki, {4'250}}));
    EXPECT_TRUE(kept.category);
    EXPECT_FALSE(reopened.run(PutProduct{product("Beans", "R")}).ok());
    EXPECT_EQ(reopened.record(sample_sale()).order->store, lekki);
    expect_proved(reopened);
}

TEST(Catalogue, ListsAreNewestFirstFilteredAndCounted) {
    Process process;
    const ObjectId lekki = put_store(process, "Lekki");
    const ObjectId yaba = put_store(process, "Yaba");
    const ObjectId food = process.record(PutCategory{"Food"}).object;
    ProductChange rice = product("Rice", "AB-1");
    rice.category = food;
    rice.stores = std::vector{lekki};
    const ObjectId rice_id = process.record(PutProduct{rice}).object;
    ProductChange beans = product("Beans");
    beans.active = false;
    beans.barcode = "ab-77";
    process.record(PutProduct{beans});
    ProductChange yam = product("Yam");
    yam.variants = {{{}, "tuber", Money{1}, "xab"}};
    const ObjectId yam_id = process.record(PutProduct{yam}).object;

    EXPECT_THAT(names(process), ElementsAre("Yam", "Beans", "Rice"));
    EXPECT_THAT(names(process, {}, {1, 1}), ElementsAre("Beans"));
    EXPECT_THAT(names(process, {}, {3, 1}), IsEmpty());
    EXPECT_THAT(names(process, {.search = "AB"}), ElementsAre("Yam", "Beans", "Rice"));
    EXPECT_THAT(names(process, {.search = "ab-"}, {1, 5}), ElementsAre("Rice"));
    EXPECT_THAT(names(process, {.category = food}), ElementsAre("Rice"));
    EXPECT_THAT(names(process, {.store = yaba}), ElementsAre("Yam", "Beans"));
    EXPECT_THAT(names(process, {.active = false}), ElementsAre("Beans"));
    process.record(PutProduct{product("Yam pottage"), yam_id});
    process.record(RemoveProduct{rice_id});
    EXPECT_THAT(names(process), ElementsAre("Yam pottage", "Beans"));
    EXPECT_THAT(names(process, {.search = "rice"}), IsEmpty());
    EXPECT_EQ(
        process.engine->list_products(sample_book, {}, {0, 1}, Access::may_block)->value().total,
        2U);
}

TEST(Catalogue, AProductLosesACategoryThatIsRemoved) {
    Process process;
    const ObjectId food = process.record(PutCategory{"Food"}).object;
    EXPECT_EQ(process.run(PutCategory{"Food"}).error().code, ErrorCode::already_exists);
    ProductChange change = product("Rice");
    change.category = food;
    const ObjectId id = process.record(PutProduct{change}).object;
    process.record(RemoveCategory{food});
    EXPECT_FALSE(find(process, id).object.category);
    EXPECT_FALSE(process.run(PutProduct{change, id}).ok()) << "nobody can name it any more";
    ProductChange price;
    price.price = Money{7};
    EXPECT_FALSE(std::get<Product>(process.record(PutProduct{price, id}).subject).category);
    EXPECT_NE(process.record(PutCategory{"Food"}).object, food);
    expect_proved(process);
}

TEST(Stores, OneIsTheDefaultAndInactiveOnesTakeNoOrders) {
    Process process;
    const ObjectId lekki = put_store(process, "Lekki", true);
    const ObjectId yaba = put_store(process, "Yaba", true);
    EXPECT_EQ(process.record(sample_sale()).order->store, yaba);
    StoreChange name;
    name.name = "Lekki Phase 1";
    EXPECT_FALSE(std::get<Store>(process.record(PutStore{name, lekki}).subject).is_default)
        << "another has become the default";
    StoreChange inactive;
    inactive.is_active = false;
    process.record(PutStore{inactive, yaba});
    EXPECT_FALSE(process.record(sample_sale()).order->store) << "nobody named the default store";
    RecordOrder there = sample_sale();
    there.store = yaba;
    const Outcome outcome = process.run(there);
    ASSERT_FALSE(outcome.ok());
    EXPECT_EQ(outcome.error().mistakes.at(0).field, "store");
    process.record(RemoveStore{yaba});
    EXPECT_FALSE(process.record(sample_sale()).order->store);
    StoreChange again;
    again.is_default = true;
    process.record(PutStore{again, lekki});
    EXPECT_EQ(process.record(sample_sale()).order->store, lekki);
    expect_proved(process);
}

TEST(RecordOrder, AnInactiveProductIsSoldByIdAndNotByName) {
    Process process;
    ProductChange change = product("Rice");
    change.active = false;
    const ObjectId id = process.record(PutProduct{change}).object;
    RecordOrder by_name;
    by_name.lines.push_back({"Rice", {}, {}, {}, one});
    EXPECT_FALSE(process.run(by_name).ok());
    EXPECT_TRUE(process.run(sale_of(id)).ok());
}

TEST(RecordOrder, FreezesTheTaxThatAPriceContains) {
    for (const bool tax_included : {false, true}) {
        Process process;
        BookRecord record = test::sample_record();
        record.tax_included = tax_included;
        process.control.put_books({record});
        process.directory->refresh();
        ProductChange change = product("Rice");
        change.tax_rate = 750'000;
        const ObjectId id = process.record(PutProduct{change}).object;
        const Recorded sold = process.record(sale_of(id));
        EXPECT_EQ(sold.order->lines.at(0).contained_rate, tax_included ? 750'000 : 0);
        EXPECT_EQ(sold.order->lines.at(0).unit_price.minor, 100) << "nothing is added";
    }
}

}  // namespace
}  // namespace tillbook

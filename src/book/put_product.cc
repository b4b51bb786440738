// Putting products, linking them with what they belong to, and adjusting their stock.
#include <algorithm>
#include <unordered_set>

#include "book/catalogue_body.h"
#include "book/event_types.h"
#include "book/mistake_list.h"
#include "book/order_body.h"
#include "book/put_object.h"
#include "book/stock.h"
#include "book/tab_parts.h"

namespace tillbook {

namespace {

const Variant* find_variant(const std::vector<Variant>& variants, ObjectId id) {
    const auto found = std::find_if(variants.begin(), variants.end(),
                                    [id](const Variant& variant) { return variant.id == id; });
    return found == variants.end() ? nullptr : &*found;
}

void change_plain_members(const ProductChange& changes, Product& product) {
    change(product.name, changes.name);
    change(product.description, changes.description);
    change(product.price, changes.price);
    change(product.cost_price, changes.cost_price);
    change(product.sku, changes.sku);
    change(product.barcode, changes.barcode);
    change(product.unit, changes.unit);
    change(product.active, changes.active);
    change(product.reorder_level, changes.reorder_level);
    change(product.tax_rate, changes.tax_rate);
    change(product.image_urls, changes.image_urls);
}

void check_references(const std::vector<ObjectId>& ids, ReferenceKind kind, std::string_view list,
                      const State& state, MistakeList& mistakes) {
    for (std::size_t at = 0; at < ids.size(); ++at) {
        if (find_reference_of(state, kind, ids[at]) != nullptr) continue;
        mistakes.add(indexed_path(list, at),
                     "is not a " + std::string(spoken_name_of(kind)) + " of this book");
    }
}

// The first one is the product's own.
std::vector<ObjectId> each_once(const std::vector<ObjectId>& ids) {
    std::vector<ObjectId> found;
    std::unordered_set<std::uint64_t> seen;
    for (const ObjectId id : ids) {
        if (seen.insert(id.value).second) found.push_back(id);
    }
    return found;
}

void set_categories(Product& product, std::vector<ObjectId> categories) {
    product.category = categories.empty() ? ObjectId{} : categories.front();
    if (!categories.empty()) categories.erase(categories.begin());
    product.item.more_categories = std::move(categories);
}

void change_item(const ItemChange& changes, const State& state, Product& product,
                 MistakeList& mistakes) {
    ItemDetails& item = product.item;
    change(item.alternate_name, changes.alternate_name);
    change(item.price_type, changes.price_type);
    change(item.hidden, changes.hidden);
    change(item.is_revenue, changes.is_revenue);
    change(item.default_taxes, changes.default_taxes);
    if (changes.tax_rates) {
        check_references(*changes.tax_rates, ReferenceKind::tax_rate, "taxRates", state, mistakes);
        item.tax_rates = each_once(*changes.tax_rates);
    }
    if (changes.modifier_groups) {
        check_references(*changes.modifier_groups, ReferenceKind::modifier_group, "modifierGroups",
                         state, mistakes);
        item.modifier_groups = each_once(*changes.modifier_groups);
    }
    if (!changes.categories) return;
    for (std::size_t at = 0; at < changes.categories->size(); ++at) {
        if (is_present(state.find_category((*changes.categories)[at]))) continue;
        mistakes.add(indexed_path("categories", at), "is not a category of this book");
    }
    set_categories(product, each_once(*changes.categories));
}

// What the change names must be there; what the product named before may be gone since.
void change_references(const ProductChange& changes, const State& state, Product& product,
                       MistakeList& mistakes) {
    if (changes.category) {
        product.category = *changes.category;
        std::erase(product.item.more_categories, product.category);
        // Who wants none wants none of the others either.
        if (!product.category) product.item.more_categories.clear();
    }
    if (changes.category && *changes.category &&
        !is_present(state.find_category(*changes.category))) {
        mistakes.add("category", "is not a category of this book");
    }
    if (changes.stores) {
        product.stores.clear();
        for (const ObjectId id : *changes.stores) {
            if (!is_present(state.find_store(id))) {
                mistakes.add(indexed_path("stores", product.stores.size()),
                             "is not a store of this book");
            }
            product.stores.push_back({id, {}});
        }
    }
    change_item(changes.item, state, product, mistakes);
    if (!mistakes.any()) settle_references(product, state);
}

// The final set of variants; new ones have no id yet.
void change_variants(const ProductChange& changes, Product& product, MistakeList& mistakes) {
    if (!changes.variants) return;
    const std::vector<Variant> before = std::exchange(product.variants, {});
    for (const VariantChange& put : *changes.variants) {
        const std::size_t at = product.variants.size();
        const Variant* kept = put.id ? find_variant(before, put.id) : nullptr;
        if (put.id && kept == nullptr) {
            mistakes.add(indexed_path("variants", at, "id"), "is not a variant of this product");
        }
        if (put.id && find_variant(product.variants, put.id) != nullptr) {
            mistakes.add(indexed_path("variants", at, "id"), "stands twice");
        }
        if (!put.id && !put.name) mistakes.add(indexed_path("variants", at, "name"), "is required");
        if (!put.id && !put.price) {
            mistakes.add(indexed_path("variants", at, "price"), "is required");
        }
        Variant& variant = product.variants.emplace_back(kept != nullptr ? *kept : Variant{});
        change(variant.name, put.name);
        change(variant.price, put.price);
        change(variant.sku, put.sku);
    }
}

// Where stock is set must be a variant of the product and a store of the book.
void check_level(const StockLevel& level, std::string variant_path, std::string store_path,
                 const Product& product, const State& state, MistakeList& mistakes) {
    if (level.variant && find_variant(product.variants, level.variant) == nullptr) {
        mistakes.add(std::move(variant_path), "is not a variant of this product");
    }
    if (level.store && !is_present(state.find_store(level.store))) {
        mistakes.add(std::move(store_path), "is not a store of this book");
    }
}

// Gives ids to a new product and to new variants.
void take_ids(Product& product, State& state) {
    const auto fresh = static_cast<std::uint64_t>(
        std::count_if(product.variants.begin(), product.variants.end(),
                      [](const Variant& variant) { return !variant.id; }));
    const std::uint64_t count = fresh + (product.id ? 0 : 1);
    if (count == 0) return;
    std::uint64_t next = state.take_ids(count).value;
    if (!product.id) product.id = {next++};
    for (Variant& variant : product.variants) {
        if (!variant.id) variant.id = {next++};
    }
}

void change_stock(const ProductChange& changes, Product& product) {
    std::erase_if(product.stock, [&](const StockLevel& level) {
        return level.variant && find_variant(product.variants, level.variant) == nullptr;
    });
    for (const StockLevel& level : changes.stock) set_level(product.stock, level);
    if (!changes.variants) return;
    for (std::size_t at = 0; at < product.variants.size(); ++at) {
        const auto& stock = (*changes.variants)[at].stock;
        if (stock) set_level(product.stock, {product.variants[at].id, {}, *stock});
    }
}

// No SKU may be another product's, nor stand twice in this one.
Result<> check_skus(const Product& product, const State& state) {
    std::vector<std::string_view> skus;
    if (!product.sku.empty()) skus.push_back(product.sku);
    for (const Variant& variant : product.variants) {
        if (!variant.sku.empty()) skus.push_back(variant.sku);
    }
    for (const std::string_view sku : skus) {
        const Kept<Product>* owner = state.find_product_with_sku(sku);
        const bool is_foreign = owner != nullptr && owner->object.id != product.id;
        if (!is_foreign && std::count(skus.begin(), skus.end(), sku) < 2) continue;
        const Product& named = is_foreign ? owner->object : product;
        return Error{ErrorCode::already_exists,
                     "the SKU \"" + std::string(sku) + "\" belongs to the product \"" + named.name +
                         (is_foreign && !is_present(owner) ? "\", which was removed" : "\""),
                     {}};
    }
    return done;
}

// The entry that states a product with its levels, what it told of them included.
Decision state_product(EntryKind kind, Product product, const Kept<Product>* kept, State& state) {
    Decision decision = put_decision(kind, product, kept);
    decision.body = encode_product(product, state.now);
    FactsWriter facts(decision.facts);
    facts.put(fact_ids_behind, state.ids_behind(product.id));
    const auto type = kept == nullptr ? event_type::product_created : event_type::product_updated;
    append_event(facts, {std::string(type), {}});
    static const std::vector<StockLevel> nothing;
    const std::vector<StockLevel>& before =
        kept == nullptr ? nothing : state.stock_of(kept->object);
    Quantity sum;
    for (const StockLevel& level : before) sum.thousandths += level.level.thousandths;
    for (const StockLevel& level : product.stock) {
        const StockLevel* old = find_level(before, level.variant, level.store);
        const std::int64_t from = old == nullptr ? 0 : old->level.thousandths;
        append_stock_move(facts, {product.id,
                                  {level.level.thousandths - from},
                                  level.level,
                                  level.variant,
                                  level.store});
    }
    const bool is_tracked = !product.stock.empty();
    if (is_tracked) append_stock_event(facts, product, sum, product.quantity());
    decision.subject = std::move(product);
    return decision;
}

// The product with its levels as the commands so far leave it.
Product copy_of(const Kept<Product>& kept, const State& state) {
    Product product = kept.object;
    product.stock = state.stock_of(kept.object);
    settle_references(product, state);
    return product;
}

using Target = LinkProducts::Target;

// What may be wrong with one link, found before anything is linked.
void check_link(const ProductLink& link, Target target, std::string path, const State& state,
                MistakeList& mistakes) {
    const auto check = [&](bool is_there, ObjectId id, std::string_view member,
                           std::string_view what) {
        if (is_there) return;
        const std::string named = id == unknown_object ? "" : "(" + to_base32(id.value) + ") ";
        mistakes.add(path + "." + std::string(member),
                     named + "is not " + std::string(what) + " of this book");
    };
    check(is_present(state.find_item(link.item)), link.item, "item", "an item");
    const auto is_reference = [&](ReferenceKind kind) {
        return find_reference_of(state, kind, link.target) != nullptr;
    };
    switch (target) {
        case Target::category:
            return check(is_present(state.find_category(link.target)), link.target, "category",
                         "a category");
        case Target::tax_rate:
            return check(is_reference(ReferenceKind::tax_rate), link.target, "taxRate",
                         "a tax rate");
        case Target::modifier_group:
            return check(is_reference(ReferenceKind::modifier_group), link.target, "modifierGroup",
                         "a modifier group");
    }
}

// True if that changed anything.
bool link(Product& product, Target target, ObjectId id, bool removes) {
    const auto change_list = [&](std::vector<ObjectId>& ids) {
        const bool is_there = std::ranges::find(ids, id) != ids.end();
        if (is_there == !removes) return false;
        std::erase(ids, id);
        if (!removes) ids.push_back(id);
        return true;
    };
    if (target == Target::tax_rate) return change_list(product.item.tax_rates);
    if (target == Target::modifier_group) return change_list(product.item.modifier_groups);
    std::vector<ObjectId> categories = product.categories();
    if (!change_list(categories)) return false;
    set_categories(product, std::move(categories));
    return true;
}

// Where a difference of an item's stock goes.
StockLevel level_to_change(const std::vector<StockLevel>& stock, ObjectId variant,
                           const State& state) {
    const Kept<Store>* store = state.default_store();
    for (const ObjectId place : {store == nullptr ? ObjectId{} : store->object.id, ObjectId{}}) {
        if (const StockLevel* level = find_level(stock, variant, place)) return *level;
    }
    const auto any = std::ranges::find(stock, variant, &StockLevel::variant);
    return any != stock.end() ? *any : StockLevel{variant, {}, {}};
}

}  // namespace

Result<Decision> decide(const PutProduct& command, State& state) {
    const ProductChange& changes = command.change;
    const bool is_named = changes.name && !command.names_may_repeat;
    const Kept<Product>* named = is_named ? state.find_product_named(*changes.name) : nullptr;
    const Kept<Product>* kept = command.id ? state.find_product(command.id) : named;
    if (command.id && kept == nullptr && state.find_item(command.id) != nullptr) {
        return Error{
            ErrorCode::not_found, "This is a variant; its product is what can be changed.", {}};
    }
    if (command.id || kept != nullptr) TRY(check_version(kept, command.if_version, "product"));
    if (named != nullptr && named != kept) {
        return Error{
            ErrorCode::already_exists, "another product is named \"" + *changes.name + "\"", {}};
    }
    Product product = changed_copy(kept, state);
    if (kept != nullptr) product.stock = state.stock_of(kept->object);
    MistakeList mistakes;
    if (kept == nullptr && !changes.name) mistakes.add("name", "is required");
    if (kept == nullptr && !changes.price) mistakes.add("price", "is required");
    change_plain_members(changes, product);
    change_references(changes, state, product, mistakes);
    change_variants(changes, product, mistakes);
    for (std::size_t at = 0; at < changes.stock.size(); ++at) {
        check_level(changes.stock[at], indexed_path("stock", at, "variant"),
                    indexed_path("stock", at, "store"), product, state, mistakes);
    }
    if (mistakes.any()) return std::move(mistakes).error();
    TRY(check_skus(product, state));
    take_ids(product, state);
    change_stock(changes, product);
    return state_product(EntryKind::product_put, std::move(product), kept, state);
}

Result<Decision> decide(const AdjustStock& command, State& state) {
    const Kept<Product>* kept = state.find_product(command.product);
    TRY(check_version(kept, command.if_version, "product"));
    Product product = copy_of(*kept, state);
    StockLevel level{command.variant, command.store, {}};
    MistakeList mistakes;
    check_level(level, "variant", "store", product, state, mistakes);
    if (mistakes.any()) return std::move(mistakes).error();
    const StockLevel* before = find_level(product.stock, command.variant, command.store);
    if (before != nullptr) level.level = before->level;
    level.level.thousandths += command.by.value_or(Quantity{0}).thousandths;
    change(level.level, command.level);
    set_level(product.stock, level);
    Decision decision = state_product(EntryKind::stock_adjusted, std::move(product), kept, state);
    decision.personal_text = encode_reason(command.reason);
    return decision;
}

Result<Decision> decide(const LinkProducts& command, State& state) {
    MistakeList mistakes;
    for (std::size_t at = 0; at < command.links.size(); ++at) {
        check_link(command.links[at], command.target, indexed_path("elements", at), state,
                   mistakes);
    }
    if (command.links.empty()) mistakes.add("elements", "is required");
    if (mistakes.any()) return std::move(mistakes).error();
    struct Linked {
        const Kept<Product>* kept;
        Product product;
        bool is_changed = false;
    };
    std::vector<Linked> linked;
    for (const ProductLink& each : command.links) {
        const Kept<Product>* kept = state.find_item(each.item);
        auto at = std::ranges::find(linked, kept, &Linked::kept);
        if (at == linked.end()) at = linked.insert(at, {kept, copy_of(*kept, state)});
        at->is_changed |= link(at->product, command.target, each.target, command.removes);
    }
    // One entry at least: the command's key stands in it.
    std::stable_partition(linked.begin(), linked.end(),
                          [](const Linked& each) { return each.is_changed; });
    while (linked.size() > 1 && !linked.back().is_changed) linked.pop_back();
    std::vector<Decision> decisions;
    decisions.reserve(linked.size());
    for (auto& [kept, product, is_changed] : linked) {
        decisions.push_back(state_product(EntryKind::product_put, std::move(product), kept, state));
    }
    Decision first = std::move(decisions.front());
    decisions.erase(decisions.begin());
    first.others = std::move(decisions);
    return first;
}

Result<Decision> decide(const SetItemStock& command, State& state) {
    const Kept<Product>* kept = state.find_item(command.item);
    if (!is_present(kept)) return not_here("item");
    Product product = copy_of(*kept, state);
    const ObjectId variant = command.item == product.id ? ObjectId{} : command.item;
    // What has variants is no item itself.
    if (!variant && !product.variants.empty()) return not_here("item");
    const auto is_its_own = [&](const StockLevel& level) {
        return !variant || level.variant == variant;
    };
    if (!command.level) {
        std::erase_if(product.stock, is_its_own);
    } else {
        StockLevel level = level_to_change(product.stock, variant, state);
        level.level.thousandths += command.level->thousandths;
        for (const StockLevel& each : product.stock) {
            if (is_its_own(each)) level.level.thousandths -= each.level.thousandths;
        }
        set_level(product.stock, level);
    }
    return state_product(EntryKind::stock_adjusted, std::move(product), kept, state);
}

}  // namespace tillbook

#include "book/catalogue.h"

#include <algorithm>

#include "book/catalogue_body.h"

namespace tillbook {

namespace {

template <class T>
const Kept<T>* find_by(const std::unordered_map<std::string, ObjectId>& ids,
                       const KeptObjects<T>& objects, std::string_view text) {
    const auto found = ids.find(std::string(text));
    return found == ids.end() ? nullptr : objects.find(found->second);
}

// Frees a text, if it is (still) this object's.
void forget(std::unordered_map<std::string, ObjectId>& ids, const std::string& text, ObjectId id) {
    const auto found = ids.find(text);
    if (found != ids.end() && found->second == id) ids.erase(found);
}

template <class T>
void forget_name(std::unordered_map<std::string, ObjectId>& ids, const KeptObjects<T>& objects,
                 ObjectId id) {
    if (const Kept<T>* kept = objects.find(id)) forget(ids, kept->object.name, id);
}

// Counts what it is shown and keeps what is on the page.
template <class T>
class PageFiller {
public:
    explicit PageFiller(const CataloguePage& page) : page_(page) {}

    // The next one, at this row.
    void add(const KeptObjects<T>& objects, std::uint32_t row) {
        if (filled_.total++ >= page_.offset && !is_full()) filled_.kept.push_back(&objects.at(row));
    }
    bool is_full() const { return filled_.kept.size() >= page_.limit; }
    KeptPage<T> take() { return std::move(filled_); }

private:
    CataloguePage page_;
    KeptPage<T> filled_;
};

// Without a condition the total is known, and what stands behind the page is not looked at.
template <class T>
KeptPage<T> list_all(const KeptObjects<T>& objects, const CataloguePage& page) {
    PageFiller<T> filler(page);
    for (std::uint32_t row = objects.rows(); row > 0 && !filler.is_full(); --row) {
        if (objects.is_present_at(row - 1)) filler.add(objects, row - 1);
    }
    KeptPage<T> filled = filler.take();
    filled.total = objects.present_count();
    return filled;
}

template <class T, class Fits>
KeptPage<T> list_fitting(const KeptObjects<T>& objects, const SubstringIndex& texts,
                         const std::string& search, const CataloguePage& page, Fits fits) {
    PageFiller<T> filler(page);
    const auto consider = [&](std::uint32_t row) {
        if (objects.is_present_at(row) && fits(row)) filler.add(objects, row);
    };
    if (search.empty()) {
        for (std::uint32_t row = objects.rows(); row > 0; --row) consider(row - 1);
    } else {
        const std::vector<std::uint32_t> rows = texts.find(search);
        std::for_each(rows.rbegin(), rows.rend(), consider);
    }
    return filler.take();
}

bool is_sold_in(const Product& product, ObjectId store) {
    return product.stores.empty() ||
           std::any_of(product.stores.begin(), product.stores.end(),
                       [store](const StoreName& each) { return each.id == store; });
}

}  // namespace

Result<> Catalogue::apply(const EntryView& entry) {
    switch (entry.kind) {
        case EntryKind::product_removed:
            forget_name(product_by_name_, products_, entry.object);
            product_texts_.put(products_.remove(entry), {});
            return done;
        case EntryKind::category_removed:
            forget_name(category_by_name_, categories_, entry.object);
            categories_.remove(entry);
            return done;
        case EntryKind::contact_removed:
            contact_texts_.put(contacts_.remove(entry), {});
            return done;
        case EntryKind::erased:
            contacts_.put({}, entry);
            contact_texts_.put(contacts_.remove(entry), {});
            return done;
        case EntryKind::store_removed:
            if (default_store_ == entry.object) default_store_ = ObjectId{};
            stores_.remove(entry);
            return done;
        case EntryKind::product_put:
        case EntryKind::stock_adjusted:
            put(std::get<Product>(TRY(decode_subject(entry))), entry);
            return done;
        case EntryKind::category_put:
            put(std::get<Category>(TRY(decode_subject(entry))), entry);
            return done;
        case EntryKind::contact_put:
            put(std::get<Contact>(TRY(decode_subject(entry))), entry);
            return done;
        case EntryKind::store_put:
            put(std::get<Store>(TRY(decode_subject(entry))), entry);
            store_names_[entry.object.value].push_back(
                {entry.number, find_store(entry.object)->object.name});
            return done;
        case EntryKind::reference_put:
            references_.put(std::get<Reference>(TRY(decode_subject(entry))), entry);
            return done;
        case EntryKind::reference_removed:
            references_.remove(entry);
            return done;
        case EntryKind::order_recorded:
        case EntryKind::order_changed:
        case EntryKind::refund_recorded:
        case EntryKind::administered:
        case EntryKind::day_closed:
            return done;
    }
    return done;
}

void Catalogue::put(Product product, const EntryView& entry) {
    forget_name(product_by_name_, products_, entry.object);
    forget_skus(entry.object);
    if (const Kept<Product>* before = find_product(entry.object);
        before != nullptr && before->object.name != product.name) {
        product_names_before_[entry.object.value].push_back({entry.number, before->object.name});
    }
    product_by_name_[product.name] = entry.object;
    if (const Kept<Product>* before = find_product(entry.object)) {
        product.stock_changed_at = before->object.stock_changed_at;
    }
    const std::uint32_t row = products_.put(std::move(product), entry);
    const Product& kept = products_.at(row).object;
    if (!kept.sku.empty()) product_by_sku_[kept.sku] = entry.object;
    std::vector<std::string_view> texts = {kept.name, kept.sku, kept.barcode};
    for (const Variant& variant : kept.variants) {
        product_by_variant_[variant.id.value] = entry.object;
        if (!variant.sku.empty()) product_by_sku_[variant.sku] = entry.object;
        texts.push_back(variant.sku);
    }
    product_texts_.put(row, texts);
}

void Catalogue::put(Category category, const EntryView& entry) {
    forget_name(category_by_name_, categories_, entry.object);
    category_by_name_[category.name] = entry.object;
    categories_.put(std::move(category), entry);
}

void Catalogue::put(Contact contact, const EntryView& entry) {
    const std::uint32_t row = contacts_.put(std::move(contact), entry);
    const Contact& kept = contacts_.at(row).object;
    std::vector<std::string_view> texts = {kept.name, kept.whatsapp};
    for (const ContactPoint& phone : kept.phones) texts.push_back(phone.text);
    for (const ContactPoint& email : kept.emails) texts.push_back(email.text);
    contact_texts_.put(row, texts);
}

void Catalogue::put(Store store, const EntryView& entry) {
    if (store.is_default) {
        Kept<Store>* before = default_store_ ? stores_.find(*default_store_) : nullptr;
        if (before != nullptr) before->object.is_default = false;
        default_store_ = entry.object;
    } else if (default_store_ == entry.object) {
        default_store_ = ObjectId{};
    }
    stores_.put(std::move(store), entry);
}

void Catalogue::move_stock(const StockMove& move, Instant at) {
    Kept<Product>* kept = products_.find(move.product);
    if (kept == nullptr) return;
    Product& product = kept->object;
    set_level(product.stock, move.level_after());
    const bool has_moved = move.by.thousandths != 0 || product.stock_changed_at == Instant{};
    if (has_moved) product.stock_changed_at = at;
}

void Catalogue::add_defaults() {
    for (const Reference& reference : default_references()) {
        EntryView entry;
        entry.kind = EntryKind::reference_put;
        entry.object = reference.id;
        references_.put(reference, entry);
    }
}

// A variant that is gone is no item any more.
const Kept<Product>* Catalogue::find_item(ObjectId id) const {
    if (const Kept<Product>* product = find_product(id)) return product;
    const auto owner = product_by_variant_.find(id.value);
    if (owner == product_by_variant_.end()) return nullptr;
    const Kept<Product>* product = find_product(owner->second);
    const auto& variants = product->object.variants;
    const bool is_there =
        std::ranges::any_of(variants, [id](const Variant& variant) { return variant.id == id; });
    return is_there ? product : nullptr;
}

const Kept<Product>* Catalogue::find_product_named(std::string_view name) const {
    return find_by(product_by_name_, products_, name);
}

const Kept<Category>* Catalogue::find_category_named(std::string_view name) const {
    return find_by(category_by_name_, categories_, name);
}

const Kept<Product>* Catalogue::find_product_with_sku(std::string_view sku) const {
    return find_by(product_by_sku_, products_, sku);
}

std::string_view Catalogue::store_name_at(ObjectId store, std::uint64_t entry) const {
    const auto found = store_names_.find(store.value);
    if (found == store_names_.end()) return {};
    std::string_view name;
    for (const NamedAt& named : found->second) {
        if (named.entry > entry) break;
        name = named.name;
    }
    return name;
}

std::string_view Catalogue::product_name_at(ObjectId product, std::uint64_t entry) const {
    if (const auto found = product_names_before_.find(product.value);
        found != product_names_before_.end()) {
        for (const NamedAt& named : found->second) {
            if (entry < named.entry) return named.name;
        }
    }
    const Kept<Product>* kept = find_product(product);
    return kept != nullptr ? std::string_view(kept->object.name) : std::string_view();
}

const Kept<Store>* Catalogue::default_store() const {
    return default_store_ ? stores_.find(*default_store_) : nullptr;
}

void Catalogue::forget_skus(ObjectId product) {
    const Kept<Product>* kept = products_.find(product);
    if (kept == nullptr) return;
    forget(product_by_sku_, kept->object.sku, product);
    for (const Variant& variant : kept->object.variants) {
        forget(product_by_sku_, variant.sku, product);
    }
}

KeptPage<Product> Catalogue::list_products(const CatalogueFilter& filter,
                                           const CataloguePage& page) const {
    if (filter.is_empty()) return list_all(products_, page);
    return list_fitting(products_, product_texts_, filter.search, page, [&](std::uint32_t row) {
        const Product& product = products_.at(row).object;
        return (!filter.category || product.category == filter.category) &&
               (!filter.store || is_sold_in(product, filter.store)) &&
               (!filter.active || product.active == *filter.active);
    });
}

KeptPage<Category> Catalogue::list_categories(const CataloguePage& page) const {
    return list_all(categories_, page);
}

KeptPage<Contact> Catalogue::list_contacts(const CatalogueFilter& filter,
                                           const CataloguePage& page) const {
    if (filter.search.empty()) return list_all(contacts_, page);
    return list_fitting(contacts_, contact_texts_, filter.search, page,
                        [](std::uint32_t) { return true; });
}

KeptPage<Store> Catalogue::list_stores(const CataloguePage& page) const {
    return list_all(stores_, page);
}

}  // namespace tillbook

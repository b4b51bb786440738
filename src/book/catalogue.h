// The catalogue of a book: products, categories, contacts and stores, all resident. Removed ones
// stay, so that orders that name them can still be read.
//
// Not thread-safe: the book's lock guards it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "book/catalogue_objects.h"
#include "book/effects.h"
#include "book/kept_objects.h"
#include "book/query.h"
#include "book/substring_index.h"
#include "log/entry.h"

namespace tillbook {

// A page of the present objects that a filter holds for, newest first, and how many there are.
template <class T>
struct KeptPage {
    std::uint64_t total = 0;
    std::vector<const Kept<T>*> kept;
};

class Catalogue {
public:
    // Puts what every book has from the beginning (book/reference.h).
    void add_defaults();
    // Takes an entry of a catalogue object, with body and personal. Others are ignored.
    Result<> apply(const EntryView& entry);
    // Takes the level that a sale (or what undoes it) leaves, or that an entry states.
    void move_stock(const StockMove& move, Instant at);

    // Null if the id was never given. Check `presence`.
    const Kept<Product>* find_product(ObjectId id) const { return products_.find(id); }
    // The product of this id, or of this variant.
    const Kept<Product>* find_item(ObjectId id) const;
    const Kept<Reference>* find_reference(ObjectId id) const { return references_.find(id); }
    // Visits all, removed ones too, oldest first.
    template <class Visit>
    void each_reference(Visit visit) const {
        for (std::uint32_t row = 0; row < references_.rows(); ++row) visit(references_.at(row));
    }
    const Kept<Category>* find_category(ObjectId id) const { return categories_.find(id); }
    const Kept<Contact>* find_contact(ObjectId id) const { return contacts_.find(id); }
    const Kept<Store>* find_store(ObjectId id) const { return stores_.find(id); }
    // The present one of exactly this name.
    const Kept<Product>* find_product_named(std::string_view name) const;
    const Kept<Category>* find_category_named(std::string_view name) const;
    // The product that has this SKU, itself or as a variant, even if it was removed.
    const Kept<Product>* find_product_with_sku(std::string_view sku) const;
    // The name a store had when this entry was recorded; empty if it had none yet. Answers that
    // were given stay as they were when a store is renamed.
    std::string_view store_name_at(ObjectId store, std::uint64_t entry) const;
    // Likewise for a product.
    std::string_view product_name_at(ObjectId product, std::uint64_t entry) const;
    // The present store that sales without a store belong to; null if none is the default.
    const Kept<Store>* default_store() const;
    // False until a store was first made the default.
    bool knows_default_store() const { return default_store_.has_value(); }

    KeptPage<Product> list_products(const CatalogueFilter& filter, const CataloguePage& page) const;
    KeptPage<Category> list_categories(const CataloguePage& page) const;
    KeptPage<Contact> list_contacts(const CatalogueFilter& filter, const CataloguePage& page) const;
    KeptPage<Store> list_stores(const CataloguePage& page) const;

private:
    using IdByText = std::unordered_map<std::string, ObjectId>;

    void put(Product product, const EntryView& entry);
    void put(Category category, const EntryView& entry);
    void put(Contact contact, const EntryView& entry);
    void put(Store store, const EntryView& entry);
    void forget_skus(ObjectId product);

    KeptObjects<Product> products_;
    KeptObjects<Category> categories_;
    KeptObjects<Contact> contacts_;
    KeptObjects<Store> stores_;
    KeptObjects<Reference> references_;
    std::unordered_map<std::uint64_t, ObjectId> product_by_variant_;
    struct NamedAt {
        std::uint64_t entry = 0;
        std::string name;
    };
    using Names = std::unordered_map<std::uint64_t, std::vector<NamedAt>>;  // rising entries
    Names store_names_;                                                     // from that entry on
    Names product_names_before_;  // until then; only of products that were renamed
    IdByText product_by_name_;
    IdByText product_by_sku_;
    IdByText category_by_name_;
    std::optional<ObjectId> default_store_;  // none: there is no default any more
    SubstringIndex product_texts_;
    SubstringIndex contact_texts_;
};

// Drops from a product what is no longer there of the categories, tax rates, modifier groups and
// stores it names, and gives the stores their names of now. `source` finds them.
template <class Source>
void settle_references(Product& product, const Source& source) {
    const auto is_no_category = [&](ObjectId id) { return !is_present(source.find_category(id)); };
    const auto is_no_reference = [&](ObjectId id) {
        return !is_present(source.find_reference(id));
    };
    std::erase_if(product.item.more_categories, is_no_category);
    if (product.category && is_no_category(product.category)) {
        // The next one is the product's own from now on.
        std::vector<ObjectId>& more = product.item.more_categories;
        product.category = more.empty() ? ObjectId{} : more.front();
        if (!more.empty()) more.erase(more.begin());
    }
    std::erase_if(product.item.tax_rates, is_no_reference);
    std::erase_if(product.item.modifier_groups, is_no_reference);
    std::erase_if(product.stores, [&](StoreName& store) {
        const Kept<Store>* kept = source.find_store(store.id);
        if (!is_present(kept)) return true;
        store.name = kept->object.name;
        return false;
    });
}

}  // namespace tillbook

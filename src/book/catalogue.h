// The catalogue of a book: products, contacts and stores, small and resident. Removed ones stay, so
// that orders that name them can still be read.
//
// Not thread-safe: the book's lock guards it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "book/commands.h"
#include "log/entry.h"

namespace tillbook {

enum class Presence : std::uint8_t { present, removed };

// An object with what the log knows of it.
template <class T>
struct Kept {
    T object;
    std::uint32_t version = 0;  // 0: never put
    Presence presence = Presence::present;
};

class Catalogue {
public:
    // Takes an entry of a product, contact or store, with body and personal. Others are ignored.
    Result<> apply(const EntryView& entry);
    void set_stock(ObjectId product, Quantity level);

    // Null if the id was never given. Check `presence`.
    const Kept<Product>* find_product(ObjectId id) const { return find(products_, id); }
    const Kept<Contact>* find_contact(ObjectId id) const { return find(contacts_, id); }
    const Kept<Store>* find_store(ObjectId id) const { return find(stores_, id); }
    // The present product of exactly this name.
    const Kept<Product>* find_product_named(std::string_view name) const;
    // The present store that sales without a store belong to; null if none is the default.
    const Kept<Store>* default_store() const;

    // The present ones, in order of their ids.
    std::vector<Product> products() const { return present(products_); }
    std::vector<Contact> contacts() const { return present(contacts_); }
    std::vector<Store> stores() const { return present(stores_); }

private:
    template <class T>
    using Kind = std::unordered_map<std::uint64_t, Kept<T>>;

    template <class T>
    static const Kept<T>* find(const Kind<T>& kind, ObjectId id) {
        const auto found = kind.find(id.value);
        return found == kind.end() ? nullptr : &found->second;
    }
    template <class T>
    static std::vector<T> present(const Kind<T>& kind);
    void forget_name(ObjectId product);

    Kind<Product> products_;
    Kind<Contact> contacts_;
    Kind<Store> stores_;
    std::unordered_map<std::string, ObjectId> product_by_name_;
};

// Bodies of catalogue entries: canonical JSON of the whole object; a contact's name, phone and
// e-mail are personal and stand in a text of their own.
std::string encode_product(const Product& product);
std::string encode_contact_personal(const Contact& contact);
std::string encode_store(const Store& store);

}  // namespace tillbook

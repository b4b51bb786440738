// Reads of the catalogue: all from memory.
#include "book/reader.h"

namespace tillbook {

namespace {

template <class T>
CatalogueRead<T> read_of(const Kept<T>& kept, const Catalogue&) {
    return {kept.object, kept.version, kept.changed_at};
}

CatalogueRead<Product> read_of(const Kept<Product>& kept, const Catalogue& catalogue) {
    CatalogueRead<Product> read{kept.object, kept.version, kept.changed_at};
    settle_references(read.object, catalogue);
    return read;
}

template <class T>
Result<CatalogueRead<T>> found(const Kept<T>* kept, const Catalogue& catalogue, const char* what) {
    if (is_present(kept)) return read_of(*kept, catalogue);
    return Error{ErrorCode::not_found, std::string("There is no such ") + what + ".", {}};
}

template <class T>
CatalogueList<T> list_of(const KeptPage<T>& page, const Catalogue& catalogue) {
    CatalogueList<T> list;
    list.total = page.total;
    list.objects.reserve(page.kept.size());
    for (const Kept<T>* kept : page.kept) list.objects.push_back(read_of(*kept, catalogue));
    return list;
}

}  // namespace

Fetched<CatalogueRead<Product>> Reader::find_product(BookId id, ObjectId product, Access access) {
    const std::shared_ptr<Book> book = TRY(need(open(id, access)));
    const std::shared_lock lock(book->mutex);
    return found(book->catalogue.find_product(product), book->catalogue, "product");
}

Fetched<CatalogueRead<Category>> Reader::find_category(BookId id, ObjectId category,
                                                       Access access) {
    const std::shared_ptr<Book> book = TRY(need(open(id, access)));
    const std::shared_lock lock(book->mutex);
    return found(book->catalogue.find_category(category), book->catalogue, "category");
}

Fetched<CatalogueRead<Contact>> Reader::find_contact(BookId id, ObjectId contact, Access access) {
    const std::shared_ptr<Book> book = TRY(need(open(id, access)));
    const std::shared_lock lock(book->mutex);
    return found(book->catalogue.find_contact(contact), book->catalogue, "contact");
}

Fetched<CatalogueRead<Store>> Reader::find_store(BookId id, ObjectId store, Access access) {
    const std::shared_ptr<Book> book = TRY(need(open(id, access)));
    const std::shared_lock lock(book->mutex);
    return found(book->catalogue.find_store(store), book->catalogue, "store");
}

Fetched<CatalogueList<Product>> Reader::list_products(BookId id, const CatalogueFilter& filter,
                                                      const CataloguePage& page, Access access) {
    const std::shared_ptr<Book> book = TRY(need(open(id, access)));
    const std::shared_lock lock(book->mutex);
    return {list_of(book->catalogue.list_products(filter, page), book->catalogue)};
}

Fetched<CatalogueList<Category>> Reader::list_categories(BookId id, const CataloguePage& page,
                                                         Access access) {
    const std::shared_ptr<Book> book = TRY(need(open(id, access)));
    const std::shared_lock lock(book->mutex);
    return {list_of(book->catalogue.list_categories(page), book->catalogue)};
}

Fetched<CatalogueList<Contact>> Reader::list_contacts(BookId id, const CatalogueFilter& filter,
                                                      const CataloguePage& page, Access access) {
    const std::shared_ptr<Book> book = TRY(need(open(id, access)));
    const std::shared_lock lock(book->mutex);
    return {list_of(book->catalogue.list_contacts(filter, page), book->catalogue)};
}

Fetched<CatalogueList<Store>> Reader::list_stores(BookId id, const CataloguePage& page,
                                                  Access access) {
    const std::shared_ptr<Book> book = TRY(need(open(id, access)));
    const std::shared_lock lock(book->mutex);
    return {list_of(book->catalogue.list_stores(page), book->catalogue)};
}

}  // namespace tillbook

// Reads for tabs: what they point at, and what an edit would make of one.
#include "book/decision.h"
#include "book/reader.h"
#include "domain/sale.h"

namespace tillbook {

Fetched<CatalogueRead<Product>> Reader::find_item(BookId id, ObjectId item, Access access) {
    const std::shared_ptr<Book> book = TRY(need(open(id, access)));
    ObjectId product;
    {
        const std::shared_lock lock(book->mutex);
        if (const Kept<Product>* kept = book->catalogue.find_item(item)) product = kept->object.id;
    }
    return find_product(id, product, access);
}

Fetched<CatalogueRead<Reference>> Reader::find_reference(BookId id, ObjectId reference,
                                                         Access access) {
    const std::shared_ptr<Book> book = TRY(need(open(id, access)));
    const std::shared_lock lock(book->mutex);
    const Kept<Reference>* kept = book->catalogue.find_reference(reference);
    if (kept == nullptr) {
        return {Error{ErrorCode::not_found, "The requested resource could not be found.", {}}};
    }
    return {
        CatalogueRead<Reference>{kept->object, kept->version, kept->changed_at, !is_present(kept)}};
}

Fetched<CatalogueList<Reference>> Reader::list_references(BookId id, ReferenceKind kind,
                                                          Access access) {
    const std::shared_ptr<Book> book = TRY(need(open(id, access)));
    CatalogueList<Reference> list;
    const std::shared_lock lock(book->mutex);
    book->catalogue.each_reference([&](const Kept<Reference>& kept) {
        if (!is_present(&kept) || kept.object.kind != kind) return;
        list.objects.push_back({kept.object, kept.version, kept.changed_at, false});
    });
    list.total = list.objects.size();
    return {std::move(list)};
}

// Decided like the edit itself, on a state that is thrown away.
Fetched<OrderRead> Reader::preview(const BookSettings& settings, const EditOrder& command,
                                   Instant now, Access access) {
    const std::shared_ptr<Book> book = TRY(need(open(settings.record.id, access)));
    const std::shared_lock lock(book->mutex);
    State state(*book, settings, now, loader_);
    Result<Decision> decision = decide(command, state);
    if (!decision.ok()) return {std::move(decision).error()};
    OrderRead read;
    read.order = decision.value().order;
    read.amounts = TRY(need(Fetched<Amounts>(amounts_of(*read.order))));
    return {std::move(read)};
}

}  // namespace tillbook

#include "cli/catalogue.h"

#include <ostream>

#include "api/json_writer.h"
#include "book/commands.h"
#include "cli/failure.h"
#include "cli/listing.h"
#include "cli/open_book.h"

namespace tillbook {

namespace {

// The value of an option that was given; one that was not leaves what is there.
std::optional<std::string> given(const std::string& option) {
    return option.empty() ? std::nullopt : std::optional(option);
}

// People name objects of the catalogue as the native API does.
void print_uuid(ObjectId id, const BookRecord& book, std::string_view what, Streams& streams) {
    print_ids(id, book, std::string(what) + ' ' + to_uuid(id.value, book.id_secret), streams);
}

Money parse_price(const std::string& text, const Currency& currency) {
    const Result<std::int64_t> minor = parse_decimal(text, currency.exponent, money_minor_max);
    if (minor && minor.value() >= 0) return {minor.value()};
    throw Failure(ExitCode::refused,
                  "The price \"" + text + "\" " +
                      (minor ? "must not be negative" : minor.error().detail) + ".",
                  "Give it in " + currency.code + ", for example --price 2500.");
}

Quantity parse_stock(const std::string& text) {
    const Result<std::int64_t> amount = parse_decimal(text, 3, quantity_thousandths_max);
    if (amount) return {amount.value()};
    throw Failure(ExitCode::refused, "The stock \"" + text + "\" " + amount.error().detail + ".",
                  "Give a quantity with at most three decimals, for example --stock 12.");
}

// Prints a list either way: as JSON through `write`, or as a table of `cells`.
template <class T, class Write, class Cells>
void print_list(const std::vector<CatalogueRead<T>>& reads, const BookRecord& book,
                std::vector<std::string> heading, Write write, Cells cells, Streams& streams) {
    if (streams.form == OutputForm::json) {
        std::string text;
        JsonWriter json(text);
        json.begin_array();
        for (const auto& [object, version, changed_at, removed] : reads) {
            json.begin_object();
            json.key("id").plain(to_uuid(object.id.value, book.id_secret));
            json.key("name").text(object.name);
            write(json, object);
            json.end_object();
        }
        json.end_array();
        streams.out << text << '\n';
        return;
    }
    std::vector<std::vector<std::string>> rows = {std::move(heading)};
    for (const auto& [object, version, changed_at, removed] : reads) {
        rows.push_back(cells(object));
        rows.back().insert(rows.back().begin(), to_uuid(object.id.value, book.id_secret));
    }
    print_table(streams.out, rows);
}

}  // namespace

void add_product(Installation& installation, const ProductOptions& options, Streams& streams) {
    OpenBook book(installation, options.book);
    PutProduct command;
    if (!options.id.empty()) command.id = parse_object(options.id, book.record());
    ProductChange& product = command.change;
    product.name = options.name;
    product.price = parse_price(options.price, book.settings.currency);
    product.sku = given(options.sku);
    product.active = !options.inactive;
    if (!options.stock.empty()) product.stock = {{{}, {}, parse_stock(options.stock)}};
    if (!options.reorder_level.empty()) product.reorder_level = parse_stock(options.reorder_level);
    const ObjectId id = book.run(std::move(command), "The product was not put");
    print_uuid(id, book.record(), "product", streams);
}

void list_products(Installation& installation, const ProductOptions& options, Streams& streams) {
    OpenBook book(installation, options.book);
    const int decimals = book.settings.currency.exponent;
    const auto products =
        fetched(book.engine.list_products(book.record().id, {}, everything, Access::may_block),
                "The products cannot be listed");
    print_list(
        products, book.record(), {"id", "price", "stock", "sku", "name"},
        [decimals](JsonWriter& json, const Product& product) {
            json.key("price").raw(to_decimal(product.price.minor, decimals));
            json.key("sku").text(product.sku);
            json.key("active").boolean(product.active);
            json.key("tracksStock").boolean(!product.stock.empty());
            json.key("stock").raw(to_decimal(product.quantity()));
        },
        [decimals](const Product& product) -> std::vector<std::string> {
            return {to_decimal(product.price.minor, decimals),
                    product.stock.empty() ? "-" : to_decimal(product.quantity()), product.sku,
                    product.name};
        },
        streams);
}

void remove_product(Installation& installation, const ProductOptions& options, Streams& streams) {
    OpenBook book(installation, options.book);
    const ObjectId id = parse_object(options.id, book.record());
    book.run(RemoveProduct{id}, "The product was not removed");
    print_uuid(id, book.record(), "removed", streams);
}

void add_contact(Installation& installation, const ContactOptions& options, Streams& streams) {
    OpenBook book(installation, options.book);
    PutContact command;
    if (!options.id.empty()) command.id = parse_object(options.id, book.record());
    command.change.name = options.name;
    command.change.phone = given(options.phone);
    command.change.email = given(options.email);
    const ObjectId id = book.run(std::move(command), "The contact was not put");
    print_uuid(id, book.record(), "contact", streams);
}

void list_contacts(Installation& installation, const ContactOptions& options, Streams& streams) {
    OpenBook book(installation, options.book);
    const auto contacts =
        fetched(book.engine.list_contacts(book.record().id, {}, everything, Access::may_block),
                "The contacts cannot be listed");
    print_list(
        contacts, book.record(), {"id", "phone", "e-mail", "name"},
        [](JsonWriter& json, const Contact& contact) {
            json.key("phone").text(contact.phone());
            json.key("email").text(contact.email());
        },
        [](const Contact& contact) -> std::vector<std::string> {
            return {std::string(contact.phone()), std::string(contact.email()), contact.name};
        },
        streams);
}

void remove_contact(Installation& installation, const ContactOptions& options, Streams& streams) {
    OpenBook book(installation, options.book);
    const ObjectId id = parse_object(options.id, book.record());
    book.run(RemoveContact{id}, "The contact was not removed");
    print_uuid(id, book.record(), "removed", streams);
}

void erase_contact(Installation& installation, const ContactOptions& options, Streams& streams) {
    OpenBook book(installation, options.book);
    const ObjectId id = parse_object(options.id, book.record());
    book.run(EraseContact{id, options.reason, {}}, "The contact was not erased");
    print_uuid(id, book.record(), "erased", streams);
}

void add_store(Installation& installation, const StoreOptions& options, Streams& streams) {
    OpenBook book(installation, options.book);
    PutStore command;
    if (!options.id.empty()) command.id = parse_object(options.id, book.record());
    command.change.name = options.name;
    command.change.address = given(options.address);
    if (options.is_default) command.change.is_default = true;
    const ObjectId id = book.run(std::move(command), "The store was not put");
    print_uuid(id, book.record(), "store", streams);
}

void list_stores(Installation& installation, const StoreOptions& options, Streams& streams) {
    OpenBook book(installation, options.book);
    const auto stores =
        fetched(book.engine.list_stores(book.record().id, everything, Access::may_block),
                "The stores cannot be listed");
    print_list(
        stores, book.record(), {"id", "default", "address", "name"},
        [](JsonWriter& json, const Store& store) {
            json.key("address").text(store.address);
            json.key("isDefault").boolean(store.is_default);
        },
        [](const Store& store) -> std::vector<std::string> {
            return {store.is_default ? "yes" : "no", store.address, store.name};
        },
        streams);
}

void remove_store(Installation& installation, const StoreOptions& options, Streams& streams) {
    OpenBook book(installation, options.book);
    const ObjectId id = parse_object(options.id, book.record());
    book.run(RemoveStore{id}, "The store was not removed");
    print_uuid(id, book.record(), "removed", streams);
}

}  // namespace tillbook

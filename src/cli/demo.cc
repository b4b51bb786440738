#include "cli/demo.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <ostream>

#include "cli/books.h"
#include "cli/failure.h"
#include "cli/keys.h"

namespace tillbook {

namespace {

constexpr Money jollof_rice_price{250'000};  // NGN 2500

struct DemoCatalogue {
    ObjectId product, contact, store;
};

ObjectId run(Engine& engine, BookId book, Command command) {
    Envelope envelope;
    envelope.book = book;
    return value_or_fail(engine.run(std::move(envelope), std::move(command)),
                         "The demo book was not made")
        .object;
}

DemoCatalogue put_catalogue(Engine& engine, BookId book) {
    DemoCatalogue made;
    ProductChange product;
    product.name = "Jollof Rice";
    product.price = jollof_rice_price;
    made.product = run(engine, book, PutProduct{std::move(product)});
    ContactChange contact;
    contact.name = "Ada Lovelace";
    made.contact = run(engine, book, PutContact{std::move(contact)});
    StoreChange store;
    store.name = "Main Store";
    store.is_default = true;
    made.store = run(engine, book, PutStore{std::move(store)});
    return made;
}

// Five sales of different kinds: paid in cash, by transfer, on credit, to nobody in particular.
void record_orders(Engine& engine, BookId book, const DemoCatalogue& catalogue) {
    struct Sale {
        std::int64_t quantity;
        const char* method;
        std::optional<Money> paid;
        bool to_ada;
    };
    const Sale sales[] = {
        {2, "CASH", std::nullopt, true},   {1, "TRANSFER", std::nullopt, true},
        {4, "CASH", Money{600'000}, true},  // 6000 of 10000: a credit sale
        {1, "CASH", std::nullopt, false},  {3, "TRANSFER", std::nullopt, false},
    };
    for (const Sale& sale : sales) {
        RecordOrder order;
        DraftLine line;
        line.name = "Jollof Rice";
        line.product = catalogue.product;
        line.quantity = Quantity{sale.quantity * one.thousandths};
        order.lines.push_back(std::move(line));
        order.payment_method = sale.method;
        order.amount_paid = sale.paid;
        if (sale.to_ada) order.customer = catalogue.contact;
        order.store = catalogue.store;
        run(engine, book, std::move(order));
    }
}

// Written beside the file and renamed, so that it is whole or not there.
void write_private(const std::string& path, const std::string& text) {
    const std::string beside = path + ".new";
    const int file = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    bool written = file >= 0 && ::fchmod(file, 0600) == 0 &&
                   ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
                   ::fsync(file) == 0;
    if (file >= 0) written = ::close(file) == 0 && written;
    if (written && ::rename(beside.c_str(), path.c_str()) == 0) return;
    throw Failure(ExitCode::database_unusable, "The demo's key cannot be written to " + path + ".",
                  "Make its folder writable, or give another path with --demo FILE.");
}

std::string env_text(const Demo& demo, const BookPair& books) {
    return "# The demo book. Keep this file to yourself: the key opens the book.\n"
           "TILLBOOK_URL=" +
           demo.url +
           "\n"
           "TILLBOOK_KEY=" +
           demo.key +
           "\n"
           "TILLBOOK_BOOK=" +
           to_base32(books.live.id.value) +
           "\n"
           "TILLBOOK_TEST_BOOK=" +
           to_base32(books.test.id.value) +
           "\n"
           "TILLBOOK_PRODUCT=" +
           demo.product +
           "\n"
           "TILLBOOK_CONTACT=" +
           demo.contact +
           "\n"
           "TILLBOOK_STORE=" +
           demo.store + "\n";
}

}  // namespace

Demo prepare_demo(Installation& installation, const std::string& file, const std::string& url) {
    Demo demo;
    demo.url = url;
    if (!installation.directory().snapshot()->books().empty()) return demo;
    demo.is_new = true;
    BookOptions options;
    options.name = "Demo";
    options.currency = "NGN";
    options.zone = "Africa/Lagos";
    const BookPair books = make_books(installation, options);
    const BookRecord& book = books.live;
    {
        Engine engine(installation.log(), installation.directory(), installation.clock(), {});
        const DemoCatalogue catalogue = put_catalogue(engine, book.id);
        record_orders(engine, book.id, catalogue);
        demo.product = to_uuid(catalogue.product.value, book.id_secret);
        demo.contact = to_uuid(catalogue.contact.value, book.id_secret);
        demo.store = to_uuid(catalogue.store.value, book.id_secret);
    }
    KeyOptions key;
    key.book = to_base32(book.id.value);
    key.name = "demo";
    demo.key = make_key(installation, key).text;
    write_private(file, env_text(demo, books));
    return demo;
}

void print_demo(const Demo& demo, const std::string& file, Streams& streams) {
    if (!demo.is_new) {
        streams.out << "The demo's address, ids and key: " << file << std::endl;
        return;
    }
    const std::string auth = " -H 'Authorization: Bearer " + demo.key + "'";
    const std::string json = " -H 'Content-Type: application/json'";
    const std::string sale =
        " -d '{\"items\":[{\"product_name\":\"Jollof Rice\",\"quantity\":2,\"product_id\":\"" +
        demo.product + "\"}],\"customer_id\":\"" + demo.contact + "\",\"amount_paid\":5000}'";
    const std::string orders = " " + demo.url + "/v1/orders";
    streams.out << "A demo book is made. Try, in another terminal:\n\n"
                << "# record a sale\ncurl -sw '\\n'" << auth << json
                << " -H \"Idempotency-Key: $(cat /proc/sys/kernel/random/uuid)\"" << sale << orders
                << "\n# list\ncurl -sw '\\n'" << auth << orders
                << "\n# retry with one key: the second answer carries Idempotency-Replayed\n"
                << "for i in 1 2; do curl -si" << auth << json
                << " -H 'Idempotency-Key: demo-retry'" << sale << orders
                << " | grep -iE '^(HTTP|Idempotency-Replayed)'; done"
                << "\n# health\ncurl -sw '\\n' " << demo.url << "/health/ready\n\n"
                << "The demo's address, ids and key: " << file << std::endl;
}

}  // namespace tillbook

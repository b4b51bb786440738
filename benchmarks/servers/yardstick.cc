// bench_yardstick: an order as most would lay it out in SQL, written as well as SQLite allows.
//
// Seven rows per order (order, three lines, payment, event, idempotency key) with the indexes such
// a shop needs. The same HTTP loop, parser, group commit and checkpoints as the ceiling; still no
// authentication and no look-ups, which a real one would add.

#include <algorithm>
#include <chrono>
#include <memory>

#include "servers/serve.h"

namespace {

using namespace tillbook::bench;

constexpr const char* schema = R"(
CREATE TABLE IF NOT EXISTS orders (
    number INTEGER PRIMARY KEY, id BLOB NOT NULL, book INTEGER NOT NULL, date INTEGER NOT NULL,
    status TEXT NOT NULL, store BLOB, customer BLOB, payment_method TEXT NOT NULL,
    channel TEXT NOT NULL, total INTEGER NOT NULL, paid INTEGER NOT NULL);
CREATE UNIQUE INDEX IF NOT EXISTS orders_id ON orders (id);
CREATE INDEX IF NOT EXISTS orders_date ON orders (book, date);
CREATE INDEX IF NOT EXISTS orders_status ON orders (status);
CREATE INDEX IF NOT EXISTS orders_store ON orders (store);
CREATE INDEX IF NOT EXISTS orders_customer ON orders (customer);
CREATE TABLE IF NOT EXISTS order_line (
    order_number INTEGER NOT NULL, line INTEGER NOT NULL, product BLOB, name TEXT NOT NULL,
    quantity INTEGER NOT NULL, unit_price INTEGER NOT NULL, total INTEGER NOT NULL,
    PRIMARY KEY (order_number, line)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS payment (
    order_number INTEGER NOT NULL, payment INTEGER NOT NULL, method TEXT NOT NULL,
    amount INTEGER NOT NULL, at INTEGER NOT NULL,
    PRIMARY KEY (order_number, payment)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS event (
    id INTEGER PRIMARY KEY, order_number INTEGER NOT NULL, type TEXT NOT NULL,
    payload TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS idempotency_key (
    id INTEGER PRIMARY KEY, book INTEGER NOT NULL, key BLOB NOT NULL,
    order_number INTEGER NOT NULL, request TEXT NOT NULL);
CREATE UNIQUE INDEX IF NOT EXISTS idempotency_key_key ON idempotency_key (book, key);
)";

class SevenRows : public OrderStore {
public:
    explicit SevenRows(Database& database)
        : last_(database.number("SELECT max(number) FROM orders")),
          order_(database, "INSERT INTO orders VALUES (?, ?, 1, ?, 'COMPLETED', ?, ?, ?, ?, ?, ?)"),
          line_(database, "INSERT INTO order_line VALUES (?, ?, ?, ?, ?, ?, ?)"),
          payment_(database, "INSERT INTO payment VALUES (?, 1, ?, ?, ?)"),
          event_(database, "INSERT INTO event VALUES (NULL, ?, 'order.created', ?)"),
          key_(database, "INSERT INTO idempotency_key VALUES (NULL, 1, ?, ?, ?)") {}

    std::string insert(const Job& job) override {
        const OrderBody& order = job.order;
        const std::int64_t at = std::chrono::duration_cast<std::chrono::milliseconds>(
                                    std::chrono::system_clock::now().time_since_epoch())
                                    .count();
        const Uuid id = time_ordered_id(at, ++last_);
        order_.bind(1, last_).bind_blob(2, id).bind(3, at).bind_blob(4, order.store);
        order_.bind_blob(5, order.customer).bind_text(6, order.payment_method);
        order_.bind_text(7, order.channel).bind(8, order.total).bind(9, order.total).run();
        std::int64_t line = 0;
        for (const OrderItem& item : order.items) {
            line_.bind(1, last_).bind(2, ++line).bind_blob(3, item.product);
            line_.bind_text(4, item.name).bind(5, item.quantity).bind(6, item.unit_price);
            line_.bind(7, item.quantity * item.unit_price).run();
        }
        payment_.bind(1, last_).bind_text(2, order.payment_method).bind(3, order.total);
        payment_.bind(4, at).run();
        std::string answer = order_json(id, last_, at, order);
        event_.bind(1, last_).bind_text(2, job.body).run();
        key_.bind_blob(1, job.key).bind(2, last_).bind_text(3, "POST /v1/orders").run();
        return answer;
    }

private:
    // Version 7: milliseconds in front, so that the unique index grows at its end.
    static Uuid time_ordered_id(std::int64_t at_ms, std::int64_t number) {
        Uuid id{};
        for (std::size_t i = 0; i < 6; ++i) {
            id[i] = static_cast<std::uint8_t>(at_ms >> (40 - 8 * i));
        }
        for (std::size_t i = 0; i < 8; ++i) {
            id[8 + i] = static_cast<std::uint8_t>(number >> (56 - 8 * i));
        }
        id[6] = 0x70;
        id[8] |= 0x80U;
        return id;
    }

    std::int64_t last_;
    Statement order_;
    Statement line_;
    Statement payment_;
    Statement event_;
    Statement key_;
};

}  // namespace

int main(int argc, char** argv) {
    return serve_main(argc, argv, [](Database& database) {
        database.execute(schema);
        return std::make_unique<SevenRows>(database);
    });
}

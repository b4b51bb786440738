// Random sequences of recording, paying, refunding, cancelling and editing, against a plain model
// of an order: amounts conserve, refunds close to zero, and every request can be replayed at any
// later point. A failing run prints its seed; TILLBOOK_SEED=… runs it again.
#include <gtest/gtest.h>
#include <simdjson.h>

#include <cstdlib>
#include <map>
#include <random>

#include "book/verify.h"
#include "support/test_api.h"

namespace tillbook {
namespace {

// "12.34" of an amount in hundredths.
std::string major(std::int64_t minor) {
    std::string text;
    append_decimal(text, minor, 2);
    return text;
}

struct SoldLine {
    std::string id;
    std::int64_t quantity = 0;  // thousandths
    std::int64_t returned = 0;
};

// What the rules say of an order, kept by hand.
struct SoldOrder {
    std::string id;
    std::string status;
    std::int64_t total = 0, paid = 0, refunded = 0;
    std::int64_t version = 1;
    std::vector<SoldLine> lines;

    std::int64_t left() const { return paid - refunded; }
    std::int64_t remaining() const { return std::max<std::int64_t>(0, total - paid); }
};

struct Sent {
    std::string request;
    http::Response answer;
};

class Shop {
public:
    explicit Shop(std::uint64_t seed) : random_(seed) {}

    void step() {
        if (orders_.empty() || chance(25)) return record();
        SoldOrder& order = orders_[pick(orders_.size())];
        switch (pick(6)) {
            case 0:
            case 1:
                return pay(order);
            case 2:
                return refund_amount(order);
            case 3:
                return refund_line(order);
            default:
                return change_status(order);
        }
    }

    // Sends an earlier request again: the same answer, to the byte.
    void replay_one() {
        const Sent& sent = sent_[pick(sent_.size())];
        const http::Response again = api_.send(sent.request);
        EXPECT_EQ(again.status, sent.answer.status) << sent.request;
        EXPECT_EQ(again.body, sent.answer.body) << sent.request;
        EXPECT_EQ(test::header_of(again, "Idempotency-Replayed"), "true") << sent.request;
    }

    void check_all() {
        for (const SoldOrder& order : orders_) check(order);
    }

    // Gives back whatever is left: everything closes to exactly zero.
    void close() {
        for (SoldOrder& order : orders_) {
            if (order.left() == 0) continue;
            refund(order, "{\"amount\": " + major(order.left()) + "}", order.left());
            EXPECT_EQ(order.left(), 0);
        }
    }

    void verify() {
        const VerifyReport report = verify_book(api_.process.log, test::sample_book);
        EXPECT_TRUE(report.ok()) << (report.problems.empty() ? "" : report.problems[0].what);
    }

    std::size_t orders() const { return orders_.size(); }
    std::size_t sent() const { return sent_.size(); }

private:
    bool chance(std::uint64_t percent) { return random_() % 100 < percent; }
    std::size_t pick(std::size_t count) { return random_() % count; }

    // Sends a write under a new key; remembers it if it was recorded.
    http::Response write(const std::string& method, const std::string& path,
                         const std::string& body) {
        std::string request = method + " " + path + "\nContent-Type: application/json\n";
        request += "Idempotency-Key: key-" + std::to_string(++keys_) + "\n\n" + body;
        http::Response answer = api_.send(request);
        if (answer.status < 300) sent_.push_back({request, answer});
        api_.process.clock.advance(std::chrono::milliseconds(pick(5'000)));
        return answer;
    }

    simdjson::dom::element data_of(const http::Response& response) {
        return parser_.parse(response.body).value()["data"].value();
    }
    // An amount of an answer in hundredths; its token is read exactly.
    static std::int64_t minor(simdjson::dom::element value) {
        return parse_decimal(simdjson::minify(value), 2, money_minor_max).value();
    }

    void record() {
        SoldOrder order;
        std::string items;
        std::int64_t subtotal = 0;
        const std::size_t lines = 1 + pick(4);
        for (std::size_t i = 0; i < lines; ++i) {
            const std::int64_t price = static_cast<std::int64_t>(pick(30'000));
            const std::int64_t quantity = chance(50) ? static_cast<std::int64_t>(1 + pick(4)) * 1000
                                                     : static_cast<std::int64_t>(1 + pick(5'000));
            subtotal += (price * quantity + 500) / 1000;
            std::string amount;
            append_decimal(amount, quantity, 3);
            items += (i == 0 ? "" : ", ") + std::string("{\"product_name\": \"P") +
                     std::to_string(i) + "\", \"quantity\": " + amount +
                     ", \"custom_price\": " + major(price) + "}";
            order.lines.push_back({{}, quantity, 0});
        }
        const std::int64_t discount =
            chance(30)
                ? static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(subtotal + 1))
                : 0;
        order.total = subtotal - discount;
        const bool credit = chance(50);
        order.paid =
            credit
                ? static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(order.total + 1))
                : order.total;
        order.status = order.paid == order.total ? "COMPLETED" : "PENDING";
        std::string body = "{\"items\": [" + items + "], \"discount_amount\": " + major(discount);
        if (credit) body += ", \"amount_paid\": " + major(order.paid);
        const http::Response answer = write("POST", "/v1/orders", body + "}");
        ASSERT_EQ(answer.status, 201) << answer.body;
        const auto data = data_of(answer);
        order.id = data["id"].get_string().value();
        for (std::size_t i = 0; i < lines; ++i) {
            order.lines[i].id = data["items"].at(i)["id"].get_string().value();
        }
        orders_.push_back(order);
        check(order);
    }

    void expect_refused(const http::Response& answer, const SoldOrder& order) {
        EXPECT_TRUE(answer.status == 409 || answer.status == 422) << answer.body;
        check(order);
    }

    void pay(SoldOrder& order) {
        const std::int64_t amount = 1 + static_cast<std::int64_t>(pick(20'000));
        const bool cash = chance(50);
        const http::Response answer =
            write("POST", "/v1/orders/" + order.id + "/payments",
                  "{\"amount\": " + major(amount) + ", \"payment_method\": \"" +
                      (cash ? "CASH" : "CARD") + "\"}");
        const bool open = order.status != "CANCELLED" && order.status != "REFUNDED";
        const std::int64_t owed = order.remaining();
        if (!open || owed == 0 || (!cash && amount > owed)) return expect_refused(answer, order);
        ASSERT_EQ(answer.status, 201) << answer.body;
        order.paid += std::min(amount, owed);
        ++order.version;
        if (order.remaining() == 0 && order.status == "PENDING") order.status = "COMPLETED";
        check(order);
    }

    void refund(SoldOrder& order, const std::string& body, std::int64_t expected) {
        const http::Response answer = write("POST", "/v1/orders/" + order.id + "/refunds", body);
        ASSERT_EQ(answer.status, 201) << answer.body;
        order.refunded += expected;
        ++order.version;
        if (order.left() == 0 && order.status != "CANCELLED") order.status = "REFUNDED";
        check(order);
    }

    void refund_amount(SoldOrder& order) {
        const std::int64_t amount = 1 + static_cast<std::int64_t>(pick(20'000));
        const std::string body = "{\"amount\": " + major(amount) + "}";
        if (amount <= order.left()) return refund(order, body, amount);
        expect_refused(write("POST", "/v1/orders/" + order.id + "/refunds", body), order);
    }

    // The model does not know the share: it checks that it is within what is left, and that the
    // last line closes to zero.
    void refund_line(SoldOrder& order) {
        SoldLine& line = order.lines[pick(order.lines.size())];
        const std::int64_t open = line.quantity - line.returned;
        const std::int64_t quantity =
            chance(60) && open > 0 ? open : 1 + static_cast<std::int64_t>(pick(2'000));
        std::string amount;
        append_decimal(amount, quantity, 3);
        const std::string body =
            "{\"items\": [{\"id\": \"" + line.id + "\", \"quantity\": " + amount + "}]}";
        const http::Response answer = write("POST", "/v1/orders/" + order.id + "/refunds", body);
        if (quantity > open || order.left() == 0) return expect_refused(answer, order);
        ASSERT_EQ(answer.status, 201) << answer.body;
        line.returned += quantity;
        const std::int64_t refunded = minor(data_of(answer)["refundedAmount"]);
        EXPECT_GE(refunded, order.refunded);
        EXPECT_LE(refunded, order.paid);
        order.refunded = refunded;
        ++order.version;
        bool all_back = true;
        for (const SoldLine& each : order.lines) all_back &= each.returned == each.quantity;
        EXPECT_TRUE(!all_back || order.left() == 0) << answer.body;
        if (order.left() == 0 && order.status != "CANCELLED") order.status = "REFUNDED";
        check(order);
    }

    static bool may(const SoldOrder& order, const std::string& to) {
        if (to == "SCHEDULED") return order.status == "PENDING";
        if (to == "PENDING") return order.status == "SCHEDULED";
        if (to == "COMPLETED") return order.status == "PENDING" && order.remaining() == 0;
        if (order.status == "CANCELLED") return false;
        return order.status != "COMPLETED" || order.paid == 0;
    }

    void change_status(SoldOrder& order) {
        static const char* const statuses[] = {"SCHEDULED", "PENDING", "COMPLETED", "CANCELLED"};
        const std::string to = statuses[pick(chance(80) ? 3 : 4)];
        const http::Response answer =
            write("PATCH", "/v1/orders/" + order.id, "{\"status\": \"" + to + "\"}");
        if (!may(order, to)) return expect_refused(answer, order);
        ASSERT_EQ(answer.status, 200) << answer.body;
        order.status = to;
        ++order.version;
        check(order);
    }

    void check(const SoldOrder& order) {
        const http::Response answer = api_.get("/v1/orders/" + order.id + "\n\n");
        ASSERT_EQ(answer.status, 200) << answer.body;
        const auto data = data_of(answer);
        EXPECT_EQ(minor(data["totalAmount"]), order.total) << answer.body;
        EXPECT_EQ(minor(data["amountPaid"]), order.paid) << answer.body;
        EXPECT_EQ(minor(data["refundedAmount"]), order.refunded) << answer.body;
        EXPECT_EQ(minor(data["remainingAmount"]), order.remaining()) << answer.body;
        EXPECT_EQ(data["status"].get_string().value(), order.status) << answer.body;
        EXPECT_EQ(data["version"].get_int64().value(), order.version) << answer.body;
        std::int64_t paid = 0, refunded = 0;
        for (const auto payment : simdjson::dom::array(data["payments"])) {
            paid += minor(payment["amount"]);
        }
        for (const auto given : simdjson::dom::array(data["refunds"])) {
            refunded += minor(given["amount"]);
            std::int64_t of_lines = 0;
            for (const auto item : simdjson::dom::array(given["items"])) {
                of_lines += minor(item["amount"]);
            }
            if (simdjson::dom::array(given["items"]).size() > 0) {
                EXPECT_EQ(of_lines, minor(given["amount"])) << answer.body;
            }
        }
        EXPECT_EQ(paid, order.paid) << answer.body;
        EXPECT_EQ(refunded, order.refunded) << answer.body;
    }

    test::TestApi api_;
    std::mt19937_64 random_;
    simdjson::dom::parser parser_;
    std::vector<SoldOrder> orders_;
    std::vector<Sent> sent_;
    std::uint64_t keys_ = 0;
};

TEST(OrderModel, RandomSequencesAgreeAndEveryRequestCanBeReplayed) {
    const char* given = std::getenv("TILLBOOK_SEED");
    const std::uint64_t first = given != nullptr ? std::stoull(given) : std::random_device{}();
    const int rounds = given != nullptr ? 1 : 8;
    for (int round = 0; round < rounds; ++round) {
        const std::uint64_t seed = first + static_cast<std::uint64_t>(round);
        SCOPED_TRACE("TILLBOOK_SEED=" + std::to_string(seed));
        Shop shop(seed);
        for (int step = 0; step < 150 && !testing::Test::HasFailure(); ++step) {
            shop.step();
            shop.replay_one();
        }
        shop.close();
        shop.check_all();
        for (std::size_t i = 0; i < shop.sent(); ++i) shop.replay_one();
        shop.verify();
        EXPECT_GT(shop.orders(), 10u);
        if (testing::Test::HasFailure()) return;
    }
}

}  // namespace
}  // namespace tillbook

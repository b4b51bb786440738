// Random sequences of putting lines, fees and charges on orders, voiding and exchanging lines,
// deleting and paying, against a plain model of an order: its total as the other dialect tells it,
// paymentState, unpaidBalance, its lines, and every line that was ever voided. A failing run prints
// its seed; TILLBOOK_SEED=… runs it again.
#include <gtest/gtest.h>

#include <cstdlib>
#include <random>

#include "book/verify.h"
#include "support/two_dialects.h"

namespace tillbook {
namespace {

using test::list_at;
using test::number_at;
using test::text_at;
using test::TwoDialects;

std::int64_t divided(std::int64_t numerator, std::int64_t denominator) {
    return (numerator + denominator / 2) / denominator;  // neither is negative
}
constexpr std::int64_t whole_factor = 10'000'000;

struct ModelLine {
    std::string id;
    std::int64_t price = 0;
    std::int64_t quantity = 1'000;
    bool taxed = false;  // at 10 %
    bool exchanged = false;
    std::int64_t fee_percent = -1;  // percent × 10,000; -1: none
    bool is_fee = false;

    std::int64_t value() const { return divided(price * quantity, 1'000); }
    bool counts() const { return !exchanged && !is_fee; }
};
struct ModelCharge {
    std::int64_t amount = 0;
    std::int64_t percent = -1;
};
struct ModelVoid {
    std::string line;
    std::string type;
    std::string reason;
};

struct ModelOrder {
    std::string id;
    std::vector<ModelLine> lines;
    std::vector<ModelCharge> charges;
    std::vector<ModelVoid> voided;
    std::int64_t discount = 0;
    std::int64_t stated = -1;
    std::int64_t paid = 0;
    bool has_payment = false;
    bool deleted = false;

    std::int64_t subtotal() const {
        std::int64_t sum = 0;
        for (const ModelLine& line : lines) sum += line.counts() ? line.value() : 0;
        return sum;
    }
    // What the order's discount leaves of an amount.
    std::int64_t left_of(std::int64_t amount) const {
        const std::int64_t all = subtotal();
        if (all == 0) return amount;
        const std::int64_t factor =
            discount > all ? 0 : divided((all - discount) * whole_factor, all);
        return divided(amount * factor, whole_factor);
    }
    std::int64_t part(std::int64_t percent) const {
        return divided(left_of(subtotal()) * percent, 1'000'000);
    }
    std::int64_t price_of(const ModelLine& line) const {
        return line.fee_percent >= 0 ? part(line.fee_percent) : line.price;
    }
    std::int64_t total() const {
        if (stated >= 0) return stated;
        std::int64_t taxed = 0;
        std::int64_t sum = left_of(subtotal());
        for (const ModelLine& line : lines) {
            if (line.is_fee) sum += price_of(line);
            if (line.counts() && line.taxed) taxed += line.value();
        }
        sum += divided(left_of(taxed), 10);
        for (const ModelCharge& charge : charges) {
            sum += charge.percent >= 0 ? part(charge.percent) : charge.amount;
        }
        return sum;
    }
    std::string payment_state() const {
        if (!has_payment && lines.empty() && stated < 0) return {};
        if (has_payment && paid >= total()) return "PAID";
        return paid > 0 ? "PARTIALLY_PAID" : "OPEN";
    }
};

class Tables {
public:
    explicit Tables(std::uint64_t seed) : random_(seed) {
        rate_ = book_.make("/tax_rates", R"({"name": "Ten", "rate": 1000000})");
        fixed_fee_ = book_.make("/order_fees", R"({"name": "Bag", "amount": 55})");
        part_fee_ = book_.make("/order_fees", R"({"name": "Service", "percentage": 45000})");
    }

    void step() {
        if (orders_.empty() || pick(12) == 0) return open();
        ModelOrder& order = orders_[pick(orders_.size())];
        switch (pick(13)) {
            case 0:
            case 1:
            case 2:
                return add_lines(order);
            case 3:
                return void_line(order);
            case 4:
                return remove_line(order);
            case 5:
                return exchange(order);
            case 6:
            case 7:
                return add_fee(order);
            case 8:
                return remove_fee(order);
            case 9:
                return charge(order);
            case 10:
                return discount(order);
            case 11:
                return pay(order);
            default:
                return pick(3) == 0 ? remove(order) : state_total(order);
        }
    }

    void check_all() {
        for (const ModelOrder& order : orders_) check(order);
    }
    void verify() {
        auto& process = book_.api.process;
        const VerifyReport report = verify_book(process.log, test::sample_book, *process.engine);
        EXPECT_TRUE(report.ok()) << (report.problems.empty() ? "" : report.problems[0].what);
        EXPECT_EQ(report.index, IndexCheck::compared);
    }

private:
    std::size_t pick(std::size_t count) { return random_() % count; }
    std::int64_t amount(std::size_t below) { return static_cast<std::int64_t>(pick(below)); }

    // A write that a deleted order refuses; whether it was done.
    bool done(const test::ParsedAnswer& answer, const ModelOrder& order) {
        EXPECT_EQ(answer.status(), order.deleted ? 404 : 200) << answer.response.body;
        return answer.status() == 200;
    }
    static std::string path_of(const ModelOrder& order) { return "/orders/" + order.id; }

    void open() {
        ModelOrder order;
        order.id = book_.make("/orders", R"({"state": "open"})");
        orders_.push_back(order);
    }

    ModelLine new_line(std::string& body) {
        ModelLine line;
        line.price = amount(5'000);
        line.quantity = pick(3) == 0 ? 1 + amount(4'000) : 1'000;
        line.taxed = pick(2) == 0;
        body = R"({"name": "Dish", "price": )" + std::to_string(line.price) + R"(, "unitQty": )" +
               std::to_string(line.quantity);
        if (line.taxed) body += R"(, "taxRates": [{"id": ")" + rate_ + R"("}])";
        body += "}";
        return line;
    }

    void add_lines(ModelOrder& order) {
        std::string bodies;
        std::vector<ModelLine> lines;
        for (std::size_t count = 1 + pick(3); count > 0; --count) {
            std::string body;
            lines.push_back(new_line(body));
            bodies += (bodies.empty() ? "" : ", ") + body;
        }
        const auto answer = book_.merchant("POST", path_of(order) + "/bulk_line_items",
                                           R"({"items": [)" + bodies + "]}");
        if (!done(answer, order)) return;
        for (std::size_t at = 0; at < lines.size(); ++at) {
            lines[at].id = text_at(answer.root, "/" + std::to_string(at) + "/id");
            order.lines.push_back(lines[at]);
        }
    }

    void keep(ModelOrder& order, std::size_t at, const std::string& reason) {
        order.voided.push_back({order.lines[at].id, "LINE_ITEM", reason});
        order.lines.erase(order.lines.begin() + static_cast<std::ptrdiff_t>(at));
    }

    void remove_line(ModelOrder& order) {
        if (order.lines.empty()) return;
        const std::size_t at = pick(order.lines.size());
        const bool all = pick(8) == 0;
        const std::string path =
            path_of(order) + "/line_items" + (all ? "" : "/" + order.lines[at].id);
        if (!done(book_.merchant("DELETE", path), order)) return;
        if (!all) return keep(order, at, "");
        while (!order.lines.empty()) keep(order, 0, "");
    }

    void void_line(ModelOrder& order) {
        const bool again = !order.voided.empty() && pick(3) == 0;
        if (!again && order.lines.empty()) return;
        const std::size_t at = again ? pick(order.voided.size()) : pick(order.lines.size());
        const std::string line = again ? order.voided[at].line : order.lines[at].id;
        const std::string reason = "reason " + std::to_string(pick(100));
        const auto answer = book_.merchant(
            "POST", path_of(order) + "/voided_line_items",
            R"({"lineItem": {"id": ")" + line + R"("}, "reason": ")" + reason + R"("})");
        if (!done(answer, order)) return;
        EXPECT_EQ(text_at(answer.root, "/lineItem/id"), line);
        if (again) {
            order.voided[at].reason = reason;
        } else {
            keep(order, at, reason);
        }
    }

    void exchange(ModelOrder& order) {
        if (order.lines.empty()) return;
        ModelLine& old = order.lines[pick(order.lines.size())];
        std::string body;
        ModelLine line = new_line(body);
        const auto answer = book_.merchant(
            "POST", path_of(order) + "/line_items/" + old.id + "/exchange/0000000000001", body);
        if (!order.deleted && !old.counts()) {
            EXPECT_EQ(answer.status(), 400) << answer.response.body;
            return;
        }
        if (!done(answer, order)) return;
        EXPECT_EQ(text_at(answer.root, "/exchangedLineItem/id"), old.id);
        old.exchanged = true;
        line.id = text_at(answer.root, "/id");
        order.lines.push_back(line);
    }

    void add_fee(ModelOrder& order) {
        const bool is_part = pick(2) == 0;
        const auto answer = book_.merchant(
            "POST", path_of(order) + "/order_fee_line_items",
            R"({"orderFee": {"id": ")" + (is_part ? part_fee_ : fixed_fee_) + R"("}})");
        const auto fees = std::ranges::count_if(order.lines, &ModelLine::is_fee);
        if (!order.deleted && fees == 3) {
            EXPECT_EQ(answer.status(), 400) << answer.response.body;
            return;
        }
        if (!done(answer, order)) return;
        ModelLine fee;
        fee.id = text_at(answer.root, "/id");
        fee.is_fee = true;
        fee.price = is_part ? 0 : 55;
        fee.fee_percent = is_part ? 45'000 : -1;
        order.lines.push_back(fee);
        EXPECT_EQ(number_at(answer.root, "/price"), order.price_of(fee));
    }

    void remove_fee(ModelOrder& order) {
        const auto fee = std::ranges::find_if(order.lines, &ModelLine::is_fee);
        if (fee == order.lines.end()) return;
        const auto answer =
            book_.merchant("DELETE", path_of(order) + "/order_fee_line_items/" + fee->id);
        if (done(answer, order)) {
            keep(order, static_cast<std::size_t>(fee - order.lines.begin()), "");
        }
    }

    void charge(ModelOrder& order) {
        std::vector<ModelCharge> charges(pick(3));
        std::string bodies;
        for (ModelCharge& each : charges) {
            if (pick(2) == 0) {
                each.amount = amount(900);
            } else {
                each.percent = amount(200'000);
            }
            bodies += (bodies.empty() ? "" : ", ") +
                      (each.percent >= 0
                           ? R"({"percentageDecimal": )" + std::to_string(each.percent) + "}"
                           : R"({"amount": )" + std::to_string(each.amount) + "}");
        }
        const auto answer =
            book_.merchant("POST", path_of(order), R"({"additionalCharges": [)" + bodies + "]}");
        if (done(answer, order)) order.charges = charges;
    }

    void discount(ModelOrder& order) {
        const std::int64_t off = amount(700);
        const auto answer =
            book_.merchant("POST", path_of(order) + "/discounts",
                           R"({"name": "Off", "amount": )" + std::to_string(-off) + "}");
        if (done(answer, order)) order.discount += off;
    }

    void state_total(ModelOrder& order) {
        const std::int64_t total = amount(20'000);
        const auto answer =
            book_.merchant("POST", path_of(order), R"({"total": )" + std::to_string(total) + "}");
        if (done(answer, order)) order.stated = total;
    }

    void pay(ModelOrder& order) {
        const std::int64_t sum = pick(2) == 0
                                     ? std::max<std::int64_t>(1, order.total() - order.paid)
                                     : 1 + amount(3'000);
        const auto answer = book_.merchant(
            "POST", path_of(order) + "/payments",
            R"({"tender": {"id": "0000000000001"}, "amount": )" + std::to_string(sum) + "}");
        if (!done(answer, order)) return;
        order.paid += sum;
        order.has_payment = true;
    }

    void remove(ModelOrder& order) {
        const auto answer = book_.merchant("DELETE", path_of(order));
        if (!order.deleted && order.has_payment) {
            EXPECT_EQ(answer.status(), 400) << answer.response.body;
            return;
        }
        if (!done(answer, order)) return;
        order.deleted = true;
        for (const ModelLine& line : order.lines) order.voided.push_back({line.id, "ORDER", ""});
    }

    void check(const ModelOrder& order) {
        const auto shown = book_.merchant("GET", path_of(order) + "?expand=lineItems");
        ASSERT_EQ(shown.status(), 200) << shown.response.body;
        EXPECT_EQ(text_at(shown.root, "/paymentState"), order.payment_state())
            << shown.response.body;
        if (order.stated >= 0 || order.has_payment) {
            EXPECT_EQ(number_at(shown.root, "/unpaidBalance"),
                      std::max<std::int64_t>(0, order.total() - order.paid));
        }
        const auto lines = list_at(shown.root, "/lineItems/elements");
        ASSERT_EQ(lines.size(), std::min<std::size_t>(100, order.lines.size()));
        for (std::size_t at = 0; at < lines.size(); ++at) {
            EXPECT_EQ(text_at(lines[at], "/id"), order.lines[at].id);
            EXPECT_EQ(number_at(lines[at], "/price"), order.price_of(order.lines[at]));
            EXPECT_EQ(test::flag_at(lines[at], "/exchanged"), order.lines[at].exchanged);
        }
        const auto home = book_.home("GET", "/orders/" + TwoDialects::uuid_of(order.id));
        EXPECT_EQ(book_.minor_at(home.root, "/data/totalAmount"), order.total())
            << home.response.body << shown.response.body;
        EXPECT_EQ(book_.minor_at(home.root, "/data/amountPaid"), order.paid);
        check_voided(order);
    }

    void check_voided(const ModelOrder& order) {
        const auto shown =
            book_.merchant("GET", "/voided_line_items?limit=1000&filter=orderId=" + order.id);
        const auto voided = list_at(shown.root, "/elements");
        ASSERT_EQ(voided.size(), order.voided.size()) << shown.response.body;
        for (std::size_t at = 0; at < voided.size(); ++at) {
            const ModelVoid& expected = order.voided[order.voided.size() - 1 - at];
            EXPECT_EQ(text_at(voided[at], "/lineItem/id"), expected.line);
            EXPECT_EQ(text_at(voided[at], "/deleteType"), expected.type);
            EXPECT_EQ(text_at(voided[at], "/reason"), expected.reason);
        }
    }

    TwoDialects book_;
    std::mt19937_64 random_;
    std::string rate_;
    std::string fixed_fee_;
    std::string part_fee_;
    std::vector<ModelOrder> orders_;
};

TEST(TabModel, RandomSequencesAgreeWithAPlainModel) {
    const char* given = std::getenv("TILLBOOK_SEED");
    const std::uint64_t first = given != nullptr ? std::stoull(given) : std::random_device{}();
    const int rounds = given != nullptr ? 1 : 6;
    for (int round = 0; round < rounds; ++round) {
        const std::uint64_t seed = first + static_cast<std::uint64_t>(round);
        SCOPED_TRACE("TILLBOOK_SEED=" + std::to_string(seed));
        Tables tables(seed);
        for (int step = 0; step < 200 && !testing::Test::HasFailure(); ++step) {
            tables.step();
            if (step % 20 == 0) tables.check_all();
        }
        tables.check_all();
        tables.verify();
        if (testing::Test::HasFailure()) return;
    }
}

}  // namespace
}  // namespace tillbook

// Random sequences of payments, authorizations, captures, voids, refunds, credits and their taking
// back, through the merchant dialect, against a plain model of an order's money. A failing run
// prints its seed; TILLBOOK_SEED=… runs it again.
#include <gtest/gtest.h>

#include <cstdlib>
#include <random>

#include "book/verify.h"
#include "support/two_dialects.h"

namespace tillbook {
namespace {

using test::list_at;
using test::number_at;
using test::ParsedAnswer;
using test::text_at;
using test::TwoDialects;

struct ModelPayment {
    std::string id;
    std::string result;  // SUCCESS, AUTH, VOIDED
    std::int64_t amount = 0;
    std::int64_t authorized = 0;
    std::int64_t refunded = 0;
};
struct ModelCredit {
    std::string id;
    std::int64_t amount = 0;
    bool stands = true;
};

// What the rules say of an order, kept by hand.
struct ModelTab {
    std::string id;
    std::int64_t total = 0;
    std::vector<ModelPayment> payments;
    std::vector<ModelCredit> credits;

    std::int64_t paid() const {
        std::int64_t sum = 0;
        for (const auto& each : payments) sum += each.result == "SUCCESS" ? each.amount : 0;
        return sum;
    }
    std::int64_t refunds() const {
        std::int64_t sum = 0;
        for (const auto& each : payments) sum += each.refunded;
        return sum;
    }
    std::int64_t back() const {
        std::int64_t sum = refunds();
        for (const auto& each : credits) sum += each.stands ? each.amount : 0;
        return sum;
    }
    std::string state() const {
        if (back() > 0 && paid() == 0) return "CREDITED";
        if (back() > 0) return back() >= paid() ? "REFUNDED" : "PARTIALLY_REFUNDED";
        if (paid() > 0) return paid() >= total ? "PAID" : "PARTIALLY_PAID";
        return "OPEN";
    }
    std::int64_t balance() const {
        return state() == "REFUNDED" ? 0 : std::max<std::int64_t>(0, total - paid());
    }
};

class Till {
public:
    explicit Till(std::uint64_t seed) : random_(seed) {}

    void step() {
        if (tabs_.empty() || pick(6) == 0) return open();
        ModelTab& tab = tabs_[pick(tabs_.size())];
        switch (pick(8)) {
            case 0:
            case 1:
                return pay(tab, "SUCCESS");
            case 2:
                return pay(tab, "AUTH");
            case 3:
                return capture(tab);
            case 4:
                return undo(tab);
            case 5:
                return refund(tab);
            case 6:
                return credit(tab);
            default:
                return take_back(tab);
        }
    }

    // Lists of the whole merchant, and what the log proves.
    void check_all() {
        std::int64_t paid = 0, listed = 0, at_home = 0;
        for (const ModelTab& tab : tabs_) {
            check(tab);
            paid += tab.paid();
        }
        const auto payments = book_.merchant("GET", "/payments?limit=1000");
        for (const auto each : list_at(payments.root, "/elements")) {
            EXPECT_EQ(text_at(each, "/result"), "SUCCESS");
            listed += number_at(each, "/amount");
        }
        EXPECT_EQ(listed, paid);
        const auto home = book_.home("GET", "/payments?limit=1000");
        for (const auto each : list_at(home.root, "/data")) {
            at_home += book_.minor_at(each, "/amount");
        }
        EXPECT_EQ(at_home, paid);
        const VerifyReport report = verify_book(book_.api.process.log, test::sample_book);
        EXPECT_TRUE(report.ok()) << (report.problems.empty() ? "" : report.problems[0].what);
    }

private:
    std::size_t pick(std::size_t count) { return random_() % count; }
    std::int64_t some(std::int64_t most) {
        return 1 + static_cast<std::int64_t>(pick(static_cast<std::size_t>(most)));
    }

    void open() {
        ModelTab tab;
        tab.total = some(1'000);
        tab.id = book_.make("/orders",
                            R"({"state": "open", "total": )" + std::to_string(tab.total) + "}");
        book_.make("/orders/" + tab.id + "/line_items",
                   R"({"name": "Tea", "price": )" + std::to_string(tab.total) + "}");
        tabs_.push_back(tab);
    }

    ParsedAnswer ask(const std::string& path, const std::string& body, bool is_right) {
        ParsedAnswer answer = book_.merchant("POST", path, body);
        EXPECT_EQ(answer.status(), is_right ? 200 : 400) << path << ' ' << body << '\n'
                                                         << answer.response.body;
        return answer;
    }

    void pay(ModelTab& tab, const std::string& result) {
        const std::int64_t amount = some(700);
        const auto answer = ask("/orders/" + tab.id + "/payments",
                                R"({"tender": {"id": "0000000000001"}, "amount": )" +
                                    std::to_string(amount) + R"(, "result": ")" + result + "\"}",
                                true);
        tab.payments.push_back({text_at(answer.root, "/id"), result, amount, amount, 0});
        check(tab);
    }

    ModelPayment* any_payment(ModelTab& tab) {
        return tab.payments.empty() ? nullptr : &tab.payments[pick(tab.payments.size())];
    }

    void capture(ModelTab& tab) {
        ModelPayment* payment = any_payment(tab);
        if (payment == nullptr) return;
        const std::int64_t amount = some(payment->authorized + 50);
        const bool is_right = payment->result == "AUTH" && amount <= payment->authorized;
        ask("/payments/" + payment->id + "/capture", "{\"amount\": " + std::to_string(amount) + "}",
            is_right);
        if (is_right) *payment = {payment->id, "SUCCESS", amount, payment->authorized, 0};
        check(tab);
    }

    void undo(ModelTab& tab) {
        ModelPayment* payment = any_payment(tab);
        if (payment == nullptr) return;
        bool is_right = payment->result != "VOIDED" && payment->refunded == 0;
        if (payment->result == "SUCCESS") {
            is_right = is_right && tab.refunds() <= tab.paid() - payment->amount;
        }
        ask("/payments/" + payment->id + "/void", R"({"reason": "USER_CANCEL"})", is_right);
        if (is_right) payment->result = "VOIDED";
        check(tab);
    }

    void refund(ModelTab& tab) {
        ModelPayment* payment = any_payment(tab);
        if (payment == nullptr) return;
        const std::int64_t amount = some(400);
        const std::int64_t left =
            std::min(tab.paid() - tab.refunds(), payment->amount - payment->refunded);
        const bool is_right = payment->result == "SUCCESS" && left > 0 && amount <= left;
        ask("/refunds",
            R"({"payment": {"id": ")" + payment->id + R"("}, "amount": )" + std::to_string(amount) +
                "}",
            is_right);
        if (is_right) payment->refunded += amount;
        check(tab);
    }

    void credit(ModelTab& tab) {
        const std::int64_t amount = some(300);
        const auto answer = ask("/credits",
                                R"({"orderRef": {"id": ")" + tab.id +
                                    R"("}, "tender": {"id": "0000000000001"}, "amount": )" +
                                    std::to_string(amount) + "}",
                                true);
        tab.credits.push_back({text_at(answer.root, "/id"), amount, true});
        check(tab);
    }

    void take_back(ModelTab& tab) {
        if (tab.credits.empty()) return;
        ModelCredit& credit = tab.credits[pick(tab.credits.size())];
        ask("/credit_refunds", R"({"credit": {"id": ")" + credit.id + "\"}}", credit.stands);
        credit.stands = false;
        check(tab);
    }

    void check(const ModelTab& tab) {
        const auto answer =
            book_.merchant("GET", "/orders/" + tab.id + "?expand=payments,voids,preAuths,credits");
        const auto& body = answer.response.body;
        EXPECT_EQ(text_at(answer.root, "/paymentState"), tab.state()) << body;
        EXPECT_EQ(number_at(answer.root, "/unpaidBalance"), tab.balance()) << body;
        EXPECT_EQ(number_at(answer.root, "/total"), tab.total) << body;
        const auto count = [&tab](const char* result) {
            return static_cast<std::size_t>(
                std::ranges::count(tab.payments, result, &ModelPayment::result));
        };
        EXPECT_EQ(list_at(answer.root, "/payments/elements").size(), count("SUCCESS")) << body;
        EXPECT_EQ(list_at(answer.root, "/voids/elements").size(), count("VOIDED")) << body;
        EXPECT_EQ(list_at(answer.root, "/preAuths/elements").size(), count("AUTH")) << body;
        EXPECT_EQ(list_at(answer.root, "/credits/elements").size(), tab.credits.size()) << body;
        const auto home = book_.home("GET", "/orders/" + TwoDialects::uuid_of(tab.id));
        EXPECT_EQ(book_.minor_at(home.root, "/data/amountPaid"), tab.paid()) << body;
        EXPECT_EQ(book_.minor_at(home.root, "/data/refundedAmount"), tab.back()) << body;
    }

    TwoDialects book_;
    std::mt19937_64 random_;
    std::vector<ModelTab> tabs_;
};

TEST(MoneyModel, RandomSequencesAgreeWithAPlainModel) {
    const char* given = std::getenv("TILLBOOK_SEED");
    const std::uint64_t first = given != nullptr ? std::stoull(given) : std::random_device{}();
    const int rounds = given != nullptr ? 1 : 6;
    for (int round = 0; round < rounds; ++round) {
        const std::uint64_t seed = first + static_cast<std::uint64_t>(round);
        SCOPED_TRACE("TILLBOOK_SEED=" + std::to_string(seed));
        Till till(seed);
        constexpr int steps = 120;
        for (int step = 0; step < steps && !testing::Test::HasFailure(); ++step) till.step();
        till.check_all();
        if (testing::Test::HasFailure()) return;
    }
}

}  // namespace
}  // namespace tillbook

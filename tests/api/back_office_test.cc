// What the back office asks of /v1 beside orders and days: tax rates and tenders that are those of
// the other dialect, counts, test orders, backups and the proof of a book.
#include <gmock/gmock.h>

#include <future>

#include "support/test_api.h"
#include "support/test_backups.h"

namespace tillbook {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string merchant_path(std::string_view rest) {
    return "/v3/merchants/" + to_base32(test::sample_book.value) + std::string(rest);
}

std::string uuid_of(std::string_view base32) {
    return to_uuid(parse_base32(base32).value(), test::sample_record().id_secret);
}

// The value of a text member, from its first appearance.
std::string member(const std::string& json, const std::string& name) {
    const std::string start = "\"" + name + "\":\"";
    const std::size_t at = json.find(start);
    if (at == json.npos) return {};
    const std::size_t begin = at + start.size();
    return json.substr(begin, json.find('"', begin) - begin);
}

TEST(TaxRates, AreThoseOfTheOtherDialect) {
    test::TestApi api;
    const auto made = api.post(merchant_path("/tax_rates"),
                               R"({"name":"City","rate":825000,"taxType":"VAT_EXEMPT"})",
                               "Content-Type: application/json\n");
    ASSERT_EQ(made.status, 200) << made.body;
    const std::string there = member(made.body, "id");
    const std::string here = uuid_of(there);
    EXPECT_THAT(
        api.get("/v1/tax-rates").body,
        HasSubstr("{\"id\":\"" + here + R"(","name":"City","rate":8.25,"isDefault":false})"));
    const auto changed =
        api.send("PATCH /v1/tax-rates/" + here + "\n\n" + R"({"rate": 9.5, "is_default": true})");
    EXPECT_EQ(changed.status, 200) << changed.body;
    const std::string seen = api.get(merchant_path("/tax_rates/") + there).body;
    EXPECT_THAT(seen, HasSubstr("\"rate\":950000"));
    EXPECT_THAT(seen, HasSubstr("\"isDefault\":true"));
    EXPECT_THAT(seen, HasSubstr("\"taxType\":\"VAT_EXEMPT\"")) << "what is not sent stays";
    EXPECT_EQ(api.send("DELETE /v1/tax-rates/" + here + "\n\n").status, 200);
    EXPECT_EQ(api.get(merchant_path("/tax_rates/") + there).status, 404);
    EXPECT_EQ(api.send("DELETE /v1/tax-rates/" + here + "\n\n").status, 404);
}

TEST(Tenders, AreThoseOfTheOtherDialect) {
    test::TestApi api;
    const auto made = api.post("/v1/tenders", R"({"label":"Mobile Money","label_key":"momo"})");
    ASSERT_EQ(made.status, 201) << made.body;
    EXPECT_THAT(made.body, HasSubstr("\"paymentMethod\":\"MOBILE_MONEY\""));
    const auto number =
        parse_uuid(member(made.body, "id"), test::sample_record().id_secret).value();
    const std::string there = merchant_path("/tenders/") + to_base32(number);
    EXPECT_THAT(api.get(there).body, HasSubstr("\"labelKey\":\"com.clover.tender.momo\""));
    const auto changed =
        api.post(there, R"({"enabled":false})", "Content-Type: application/json\n");
    EXPECT_EQ(changed.status, 200) << changed.body;
    EXPECT_THAT(api.get("/v1/tenders").body,
                HasSubstr(R"("label":"Mobile Money","labelKey":"momo","enabled":false)"));
    EXPECT_EQ(api.send("DELETE " + there + "\nContent-Type: application/json\n\n").status, 200);
    EXPECT_THAT(api.get("/v1/tenders").body, Not(HasSubstr("Mobile Money")));
    // What every book has is there, and may be changed. A tax rate is no tender.
    const std::string cash = to_uuid(1, test::sample_record().id_secret);
    EXPECT_THAT(api.get("/v1/tenders").body,
                HasSubstr("{\"id\":\"" + cash + R"(","label":"Cash")"));
    EXPECT_EQ(api.send("PATCH /v1/tax-rates/" + cash + "\n\n{\"name\":\"x\"}").status, 404);
}

// Every count is the total of the list that has the same filter.
TEST(Counts, AreThoseOfTheLists) {
    test::TestApi api;
    for (int sale = 0; sale < 12; ++sale) {
        RecordOrder order = test::sample_sale(100, 1);
        if (sale % 3 == 0) order.amount_paid = Money{0};
        if (sale % 4 == 0) order.amount_paid = Money{40};
        if (sale % 2 == 0) order.channel = "web";
        const ObjectId id = api.process.record(order).object;
        if (sale == 3) {
            api.process.record(ChangeStatus{id, OrderStatus::cancelled, {}, {}});
        }
    }
    EditOrder test_order;
    test_order.head.state = "open";
    test_order.head.test_mode = true;
    const ObjectId deleted = api.process.record(test_order).object;
    api.process.record(test_order);
    EditOrder away;
    away.order = deleted;
    away.deletes = true;
    api.process.record(away);
    const auto total_of = [&api](const std::string& query) {
        const std::string body = api.get("/v1/orders?limit=1&" + query).body;
        const std::size_t at = body.find("\"total\":") + 8;
        return body.substr(at, body.find(',', at) - at);
    };
    for (const std::string filter : {"channel=api", "channel=web", "min_amount=0",
                                     "payment_status=paid", "status=cancelled"}) {
        const std::string counts = api.get("/v1/orders/counts?" + filter).body;
        const bool by_status = filter.starts_with("status");
        const bool by_payment = filter.starts_with("payment");
        EXPECT_THAT(counts, HasSubstr("\"total\":" + total_of(filter))) << filter;
        for (const char* status : {"PENDING", "COMPLETED", "CANCELLED", "REFUNDED", "SCHEDULED"}) {
            const std::string rest = by_status ? "" : filter;
            EXPECT_THAT(counts, HasSubstr("\"" + std::string(status) +
                                          "\":" + total_of(rest + "&status=" + status)))
                << filter;
        }
        for (const char* status : {"pending", "partial", "paid"}) {
            const std::string rest = by_payment ? "" : filter;
            EXPECT_THAT(counts, HasSubstr("\"" + std::string(status) +
                                          "\":" + total_of(rest + "&payment_status=" + status)))
                << filter;
        }
    }
}

TEST(TestOrders, AreDeletedAndNoOthers) {
    test::TestApi api;
    const auto id_of = [](ObjectId order) {
        return to_uuid(order.value, test::sample_record().id_secret);
    };
    RecordOrder unpaid = test::sample_sale();
    unpaid.amount_paid = Money{0};
    const std::string sale = id_of(api.process.record(unpaid).object);
    EditOrder tab;
    tab.head.state = "open";
    const std::string open = id_of(api.process.record(tab).object);
    for (const std::string& each : {sale, open}) {
        const auto refused = api.send("DELETE /v1/orders/" + each + "\n\n");
        EXPECT_EQ(refused.status, 409);
        EXPECT_THAT(refused.body, HasSubstr("\"error\":\"not_a_test_order\""));
    }
    tab.head.test_mode = true;
    const std::string test_order = id_of(api.process.record(tab).object);
    for (int more = 0; more < 503; ++more) api.process.record(tab);  // more than one batch
    EXPECT_EQ(api.send("DELETE /v1/orders/" + test_order + "\n\n").status, 200);
    EXPECT_EQ(api.send("DELETE /v1/orders/" + test_order + "\n\n").status, 404);
    EXPECT_THAT(api.send("DELETE /v1/orders?test_mode=true\n\n").body,
                HasSubstr("\"deleted\":503}"));
    EXPECT_THAT(api.send("DELETE /v1/orders?test_mode=true\n\n").body, HasSubstr("\"deleted\":0}"));
    EXPECT_THAT(api.get("/v1/orders").body, HasSubstr("\"total\":2,"));
    EXPECT_EQ(api.get("/v1/orders/" + test_order).status, 200) << "still readable";
}

TEST(Payments, AsCsvNameTheOtherPages) {
    test::TestApi api;
    for (int sale = 0; sale < 5; ++sale) api.process.record(test::sample_sale());
    const auto middle =
        api.send("GET /v1/payments?limit=2&page=2&payment_method=CASH\nAccept: text/csv\n\n");
    EXPECT_EQ(middle.status, 200);
    const std::string path = "</v1/payments?limit=2&payment_method=CASH&page=";
    EXPECT_THAT(middle.headers,
                HasSubstr("Link: " + path + "1>; rel=\"first\", " + path + "1>; rel=\"prev\", " +
                          path + "3>; rel=\"next\", " + path + "3>; rel=\"last\""));
    const auto none = api.send("GET /v1/refunds\nAccept: text/csv\n\n");
    EXPECT_THAT(none.headers, HasSubstr("Link: </v1/refunds?page=1>; rel=\"first\"\r\n"));
    EXPECT_THAT(api.get("/v1/payments").headers, Not(HasSubstr("Link:")));
}

TEST(Backups, AreRefusedWhereNobodyMakesThem) {
    test::TestApi api;
    EXPECT_THAT(api.get("/v1/backups").body,
                HasSubstr(R"("data":[],"meta":{"folder":null,"every":null,"available":false})"));
    const auto refused = api.post("/v1/backups", "");
    EXPECT_EQ(refused.status, 409);
    EXPECT_THAT(refused.body, HasSubstr("\"error\":\"backups_not_configured\""));
}

// A folder that may be away, and that has enough now and then.
class MovingBackups final : public Backups {
public:
    BackupFolder list() const override { return {"/backups", std::chrono::hours{1}, is_there, {}}; }
    std::chrono::seconds wait() const override { return pause; }
    Result<BackupShown> make() override {
        if (is_there) return BackupShown{"book.db", {}, 1, 1, true};
        return Error{ErrorCode::backups_not_configured, "Is its disk mounted?", {}};
    }
    void stop() override { is_stopped = true; }

    bool is_there = true;
    bool is_stopped = false;
    std::chrono::seconds pause{0};
};

TEST(Backups, AFolderThatIsAwayIsSaidToBe) {
    MovingBackups backups;
    ApiOptions options;
    options.backups = &backups;
    test::TestApi api({}, options);
    EXPECT_THAT(api.get("/v1/backups").body, HasSubstr(R"("available":true)"));
    backups.is_there = false;
    EXPECT_THAT(api.get("/v1/backups").body,
                HasSubstr(R"("folder":"/backups","every":"1h","available":false)"));
    const auto refused = api.post("/v1/backups", "");
    EXPECT_EQ(refused.status, 409);
    EXPECT_THAT(refused.body, HasSubstr("Is its disk mounted?"));
    backups.is_there = true;
    EXPECT_EQ(api.post("/v1/backups", "").status, 201);
}

TEST(Backups, ComeNotTooOften) {
    MovingBackups backups;
    backups.pause = std::chrono::seconds{599};
    ApiOptions options;
    options.backups = &backups;
    test::TestApi api({}, options);
    const auto refused = api.post("/v1/backups", "");
    EXPECT_EQ(refused.status, 429);
    EXPECT_EQ(test::header_of(refused, "Retry-After"), "599");
    EXPECT_THAT(refused.body, HasSubstr("\"error\":\"rate_limited\""));
}

TEST(Upkeep, EndsWhenTheServerStops) {
    MovingBackups backups;
    ApiOptions options;
    options.backups = &backups;
    test::TestApi api({}, options);
    api.process.record(test::sample_sale());
    EXPECT_EQ(api.post("/v1/verification", "").status, 200);
    api.api.prepare_stop();
    EXPECT_TRUE(backups.is_stopped);
    const auto ended = api.post("/v1/verification", "");
    EXPECT_EQ(ended.status, 503);
    EXPECT_THAT(ended.body, HasSubstr("The server stops."));
}

// Asks for the next as soon as it is answered.
class Eager final : public http::Reply::Target {
public:
    explicit Eager(test::TestApi& api) : api_(api) {}
    void answer(std::uint64_t, http::Response&& response) override {
        first = response.status;
        second = api_.post("/v1/verification", "").status;
    }
    void open_stream(std::uint64_t, http::Response&&, http::StreamWatcher) override {}
    void write(std::uint64_t, http::SharedBytes) override {}
    void end_stream(std::uint64_t) override {}
    void abandon(std::uint64_t) override {}

    int first = 0;
    int second = 0;

private:
    test::TestApi& api_;
};

TEST(Upkeep, IsFreeBeforeItsFailureIsTold) {
    test::TestBackups backups;
    ApiOptions options;
    options.backups = &backups;
    test::TestApi api({}, options);
    api.process.record(test::sample_sale());
    backups.problem = "The disk is full.";
    const auto eager = std::make_shared<Eager>(api);
    http::Request request;
    const std::string authorization = "Bearer " + api.key;
    request.method = http::Method::post;
    request.method_text = "POST";
    request.path = "/v1/backups";
    request.peer = "127.0.0.1";
    request.headers.emplace_back("Authorization", authorization);
    api.api.handle(request, http::Reply(eager, 0));
    EXPECT_EQ(eager->first, 503);
    EXPECT_EQ(eager->second, 200);
}

// Waits until it is told to go on.
class SlowBackups final : public Backups {
public:
    BackupFolder list() const override { return {}; }
    std::chrono::seconds wait() const override { return {}; }
    void stop() override {}
    Result<BackupShown> make() override {
        begun.set_value();
        go_on.get_future().wait();
        throw Unavailable("The disk is full.");
    }
    std::promise<void> begun;
    std::promise<void> go_on;
};

TEST(Upkeep, IsOneAtATimeAndFreeAgainWhenItFails) {
    SlowBackups backups;
    ApiOptions options;
    options.backups = &backups;
    test::TestApi api({}, options);
    std::thread asker([&] {
        const auto failed = api.post("/v1/backups", "");
        EXPECT_EQ(failed.status, 503);
        EXPECT_THAT(failed.body, HasSubstr("The disk is full."));
    });
    backups.begun.get_future().wait();
    const auto refused = api.post("/v1/verification", "");
    EXPECT_EQ(refused.status, 503);
    EXPECT_THAT(refused.body, HasSubstr("under way"));
    EXPECT_EQ(api.send("DELETE /v1/orders?test_mode=true\n\n").status, 503);
    backups.go_on.set_value();
    asker.join();
    const auto proven = api.post("/v1/verification", "{}");
    EXPECT_EQ(proven.status, 200) << proven.body;
    EXPECT_THAT(proven.body, HasSubstr("\"mistakes\":[]"));
}

}  // namespace
}  // namespace tillbook

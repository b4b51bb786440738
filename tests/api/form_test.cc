#include "api/form.h"

#include <gmock/gmock.h>

#include <array>

#include "api/cloove/write.h"
#include "api/followers.h"
#include "api/sign_ins.h"
#include "support/test_api.h"

namespace tillbook {
namespace {

using testing::ElementsAre;

constexpr std::array<std::string_view, 9> members = {
    "name", "price", "quantity", "is_vip", "status", "urls", "items", "customer_id", "at"};
constexpr std::array<std::string_view, 2> line_members = {"id", "quantity"};
constexpr std::array<std::string_view, 2> status_words = {"ready", "served"};

// A call with this body, for a key of the sample book.
class FormTest : public testing::Test {
protected:
    Result<Form> parse(std::string body, EmptyBody empty = EmptyBody::refused) {
        body_ = std::move(body);
        body_.reserve(body_.size() + 64);
        request_.method_text = "POST";
        request_.path = "/v1/things";
        request_.body = body_;
        snapshot_ = process_.directory->snapshot();
        Caller caller;
        caller.snapshot = snapshot_;
        caller.book = snapshot_->find_book(test::sample_book);
        call_.emplace(request_, services_, nullptr, Answer{});
        call_->caller = caller;
        return Form::parse(*call_, members, empty);
    }
    // The form of a body that is one.
    Form form(std::string body) { return parse(std::move(body)).value(); }
    std::vector<std::string> mistakes(Form& form) {
        const Result<> checked = form.finish(*call_);
        std::vector<std::string> found;
        if (checked) return found;
        for (const Mistake& mistake : checked.error().mistakes) {
            found.push_back(mistake.field + " " + mistake.message);
        }
        return found;
    }
    // What a retry with this body is compared with.
    std::string fingerprint(const std::string& body) {
        Form made = form(body);
        made.text("name");
        made.money("price", Sign::any);
        made.instant("at");
        auto lines = made.list("items", line_members, 10);
        if (lines) {
            for (Form& line : *lines) line.quantity("quantity");
        }
        return made.fingerprint("POST /v1/things");
    }

    test::Process process_;
    ApiOptions options_;
    PostToReaders post_;
    std::optional<Administration> administration_{std::in_place, *process_.engine,
                                                  *process_.directory, process_.clock};
    Followers followers_{*process_.engine, *process_.directory, process_.clock};
    test::TestWebhooks webhooks_{*process_.engine, process_.webhooks, process_.clock};
    Guard guard_{process_.clock, {}};
    SignIns sign_ins_{*process_.directory, process_.clock, post_};
    PasswordQueue passwords_{post_};
    Services services_{*process_.engine, followers_,
                       *administration_, webhooks_.services,
                       options_,         post_,
                       process_.clock,   std::make_shared<ReadLoad>(),
                       guard_,           *process_.directory,
                       sign_ins_,        passwords_};
    http::Request request_;
    std::string body_;
    std::shared_ptr<const DirectorySnapshot> snapshot_;
    std::optional<Call> call_;
};

TEST_F(FormTest, ReadsEachKindOfMember) {
    Form made = form(R"({"name": "Ada", "price": "12.50", "quantity": 1.5, "is_vip": true,
                         "status": "READY", "urls": ["a", "b"], "at": "2026-01-15T10:00:00Z",
                         "items": [{"quantity": 2}, {"quantity": "3"}]})");
    EXPECT_EQ(made.text("name"), "Ada");
    EXPECT_EQ(made.money("price", Sign::any), Money{1250});
    EXPECT_EQ(made.quantity("quantity"), Quantity{1500});
    EXPECT_EQ(made.boolean("is_vip"), true);
    EXPECT_EQ(made.word("status", status_words), 0u);
    EXPECT_THAT(*made.texts("urls", {}, 2), ElementsAre("a", "b"));
    EXPECT_EQ(to_ms(*made.instant("at")), 1'768'471'200'000);
    auto lines = made.list("items", line_members, 2);
    ASSERT_EQ(lines->size(), 2u);
    EXPECT_EQ(lines->at(1).quantity("quantity"), Quantity{3000});
    EXPECT_THAT(mistakes(made), ElementsAre());
}

TEST_F(FormTest, CollectsEveryMistakeWithItsPath) {
    Form made = form(R"({"price": -1, "is_vip": "perhaps", "status": "burnt", "urls": ["a", 5],
                         "items": [{"quantity": 0}, 7], "customer_id": "x", "name": null})");
    made.require("name");
    made.money("price", Sign::zero_or_above);
    made.boolean("is_vip");
    made.word("status", status_words);
    made.texts("urls", {}, 10);
    auto lines = made.list("items", line_members, 10);
    for (Form& line : *lines) {
        line.require("id");
        line.quantity("quantity");
    }
    made.id("customer_id");
    EXPECT_THAT(mistakes(made),
                ElementsAre("name is required", "price must be 0 or above (got -1)",
                            "is_vip must be true or false (got \"perhaps\")",
                            "status must be one of ready, served (got \"burnt\")",
                            "urls[1] must be a text (got 5)", "items[1] must be an object (got 7)",
                            "items[0].id is required", "items[0].quantity must be above 0 (got 0)",
                            "customer_id must be a UUID (got \"x\")"));
}

TEST_F(FormTest, NamesWhatItDoesNotRead) {
    Form made = form(R"({"nmae": 1, "items": [{"amount": 1}], "idempotency_key": "k-1"})");
    made.list("items", line_members, 10);
    EXPECT_THAT(mistakes(made), ElementsAre());
    EXPECT_EQ(call_->headers(), "Tillbook-Ignored: nmae; did you mean name?, items[0].amount\r\n");
    EXPECT_EQ(made.key(), "k-1");
}

TEST_F(FormTest, TheSameCommandHasTheSameFingerprintHoweverItIsWritten) {
    const std::string one = fingerprint(
        R"({"name": "Ada", "price": 5, "at": "2026-01-15T10:00:00Z", "items": [{"quantity": 1}]})");
    EXPECT_EQ(one, fingerprint(R"({"items": [ {"quantity": "1.000"} ], "price": "5.00",
                                   "at": "2026-01-15T11:00:00+01:00", "name": "Ada"})"));
    const char* const others[] = {
        R"({"name": "Ida", "price": 5, "at": "2026-01-15T10:00:00Z", "items": [{"quantity": 1}]})",
        R"({"name": "Ada", "price": 6, "at": "2026-01-15T10:00:00Z", "items": [{"quantity": 1}]})",
        R"({"name": "Ada", "price": 5, "at": "2026-01-15T10:00:01Z", "items": [{"quantity": 1}]})",
        R"({"name": "Ada", "price": 5, "at": "2026-01-15T10:00:00Z", "items": [{"quantity": 2}]})",
        R"({"name": "Ada", "price": 5, "at": "2026-01-15T10:00:00Z", "items": []})",
        R"({"name": "Ada", "price": 5, "at": "2026-01-15T10:00:00Z"})",
    };
    for (const char* other : others) EXPECT_NE(one, fingerprint(other)) << other;
}

TEST_F(FormTest, RefusesWhatIsNoObjectOrTooMuch) {
    for (const char* body : {"", "[]", "{", "{\"name\": 1, \"name\": 2}", "{} {}"}) {
        const auto made = parse(body);
        ASSERT_FALSE(made.ok()) << body;
        EXPECT_EQ(made.error().code, ErrorCode::bad_request) << body;
    }
    EXPECT_TRUE(parse("", EmptyBody::taken).ok());
    Form made = form(R"({"items": [{}, {}, {}]})");
    EXPECT_FALSE(made.list("items", line_members, 2).has_value());
    EXPECT_THAT(mistakes(made), ElementsAre("items must have at most 2 elements (got 3)"));
}

TEST_F(FormTest, ScopesDoNotDependOnTheCaseOfIdsOrASlashAtTheEnd) {
    EXPECT_EQ(scope_of("POST", "/v1/orders/0199AB/payments/"), "POST /v1/orders/0199ab/payments");
    EXPECT_EQ(scope_of("PATCH", "/"), "PATCH /");
}

TEST_F(FormTest, IfMatchNamesOneVersion) {
    const struct {
        const char* header;
        bool ok;
        std::optional<std::uint32_t> version;
    } cases[] = {{"\"3\"", true, 3u},
                 {"*", true, {}},
                 {"3", false, {}},
                 {"W/\"3\"", false, {}},
                 {"\"3\", \"4\"", false, {}},
                 {"\"\"", false, {}},
                 {"\"x\"", false, {}}};
    for (const auto& test : cases) {
        http::Request request;
        request.headers.emplace_back("If-Match", test.header);
        const auto version = cloove::version_in_if_match(request);
        ASSERT_EQ(version.ok(), test.ok) << test.header;
        EXPECT_TRUE(!version.ok() || version.value() == test.version) << test.header;
    }
}

}  // namespace
}  // namespace tillbook

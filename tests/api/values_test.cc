#include "api/values.h"

#include <gmock/gmock.h>

#include "api/cloove/errors.h"
#include "api/json.h"
#include "api/near.h"
#include "book/commands.h"

namespace tillbook {
namespace {

constexpr Place place{"amount"};

// What reading a JSON number or text as money of two decimals says.
std::string money(Scalar::Kind kind, std::string_view text, Sign sign = Sign::zero_or_above) {
    Mistakes mistakes;
    const IdSecret secret{};
    ValueReader values(mistakes, secret, 2);
    const auto amount = values.money({kind, text}, place, sign);
    EXPECT_EQ(amount.has_value(), mistakes.none());
    return amount ? std::to_string(amount->minor) : mistakes.take().detail;
}

TEST(Value, AmountsAreNumbersOrNumericTextsAndExact) {
    using Kind = Scalar::Kind;
    EXPECT_EQ(money(Kind::number, "2500"), "250000");
    EXPECT_EQ(money(Kind::number, "2500.50"), "250050");
    EXPECT_EQ(money(Kind::number, "2.5e3"), "250000");
    EXPECT_EQ(money(Kind::text, "9000.00"), "900000");
    EXPECT_EQ(money(Kind::number, "0"), "0");
    EXPECT_EQ(money(Kind::number, "10000000000000"), "1000000000000000");
    EXPECT_EQ(money(Kind::number, "-1"), "amount must be 0 or above (got -1)");
    EXPECT_EQ(money(Kind::number, "1.005"), "amount must have at most 2 decimals (got 1.005)");
    EXPECT_EQ(money(Kind::number, "10000000000000.01"),
              "amount is out of range (got 10000000000000.01)");
    EXPECT_EQ(money(Kind::text, ""), "amount must be a number (got \"\")");
    EXPECT_EQ(money(Kind::text, " 5"), "amount must be a number (got \" 5\")");
    EXPECT_EQ(money(Kind::text, "1,000"), "amount must be a number (got \"1,000\")");
    EXPECT_EQ(money(Kind::boolean, "true"), "amount must be a number (got true)");
    EXPECT_EQ(money(Kind::object, ""), "amount must be a number (got an object)");
}

TEST(Value, WhatIsShownOfALongValueIsItsBeginning) {
    const std::string shown = money(Scalar::Kind::text, std::string(200, 'x'));
    EXPECT_EQ(shown, "amount must be a number (got \"" + std::string(40, 'x') + "…\")");
}

TEST(Value, TextsAreCountedInCharacters) {
    Mistakes mistakes;
    const IdSecret secret{};
    ValueReader values(mistakes, secret, 2);
    const Scalar four{Scalar::Kind::text, "éééé"};
    EXPECT_TRUE(values.text(four, {"name"}, {4}));
    EXPECT_FALSE(values.text(four, {"name"}, {3}));
    EXPECT_EQ(mistakes.take().detail, "name must have at most 3 characters (got 4)");
    EXPECT_FALSE(values.text({Scalar::Kind::text, " \n"}, {"name"}, {4}));
    EXPECT_TRUE(values.text({Scalar::Kind::text, ""}, {"name"}, {4, TextRule::Empty::taken}));
}

TEST(Value, AnIdOfSomebodyElseIsUnknownAndNoIdIsAMistake) {
    Mistakes mistakes;
    IdSecret secret{};
    secret[0] = 1;
    ValueReader values(mistakes, secret, 2);
    const std::string ours = to_uuid(77, secret);
    const std::string foreign = to_uuid(77, IdSecret{});
    EXPECT_EQ(values.id({Scalar::Kind::text, ours}, {"id"}), ObjectId{77});
    EXPECT_EQ(values.id({Scalar::Kind::text, foreign}, {"id"}), unknown_object);
    EXPECT_FALSE(values.id({Scalar::Kind::text, "p1a2b3c4-..."}, {"id"}));
    EXPECT_FALSE(values.id({Scalar::Kind::number, "5"}, {"id"}));
    EXPECT_EQ(mistakes.take().mistakes.size(), 2U);
}

TEST(NearName, FindsTheSlip) {
    constexpr std::string_view known[] = {"items", "payment_method", "amount_paid", "notes"};
    EXPECT_EQ(near_name("amountPaid", known), "amount_paid");
    EXPECT_EQ(near_name("AMOUNT-PAID", known), "amount_paid");
    EXPECT_EQ(near_name("ammount_paid", known), "amount_paid");
    EXPECT_EQ(near_name("item", known), "items");
    EXPECT_EQ(near_name("note", known), "notes");
    EXPECT_EQ(near_name("tip", known), "");
    EXPECT_EQ(near_name("amount", known), "");
    EXPECT_EQ(near_name(std::string(1000, 'x'), known), "");
    EXPECT_TRUE(is_camel_twin("amountPaid", "amount_paid"));
    EXPECT_FALSE(is_camel_twin("amount_paid", "amount_paid"));
    EXPECT_FALSE(is_camel_twin("items", "items"));
    EXPECT_FALSE(is_camel_twin("amountPai", "amount_paid"));
    EXPECT_FALSE(is_camel_twin("amountPaidx", "amount_paid"));
}

TEST(Ignored, CannotBreakOutOfItsHeader) {
    Ignored ignored;
    const auto none = [] { return std::string_view{}; };
    ignored.add({"a\r\nSet-Cookie: x", "items", 2}, none);
    ignored.add({"amountPaid"}, [] { return std::string_view("amount_paid"); });
    EXPECT_EQ(ignored.header_value(),
              "items[2].a%0D%0ASet-Cookie:%20x, amountPaid; did you mean amount_paid?");
    for (int i = 0; i < 100; ++i) ignored.add({"x"}, none);
    EXPECT_THAT(ignored.header_value(), testing::EndsWith(", and 86 more"));
}

TEST(Errors, EveryCodeHasAStatusAndItsOwnWord) {
    std::vector<std::string_view> words;
    for (const ErrorCode code : all_error_codes) {
        const auto wire = cloove::wire_error(code);
        EXPECT_GE(wire.status, 400);
        EXPECT_LT(wire.status, 600);
        EXPECT_EQ(wire.code, name_of(code));
        words.push_back(wire.code);
        const auto response = cloove::to_response({code, "Why.", {}});
        EXPECT_EQ(response.status, wire.status);
        EXPECT_THAT(response.body,
                    testing::StartsWith("{\"error\":\"" + std::string(wire.code) + "\""));
    }
    std::sort(words.begin(), words.end());
    EXPECT_EQ(std::adjacent_find(words.begin(), words.end()), words.end());
}

TEST(Errors, NeutralPathsBecomeTheCallersWords) {
    Error error{ErrorCode::validation_failed, "", {}};
    for (const char* path : {"lines[2].product", "lines[0].price", "lines[1].variant", "discount",
                             "customer", "store", "paid", "occurred_at", "lines"}) {
        error.mistakes.push_back({path, "is wrong"});
    }
    const Error translated = cloove::in_callers_words(error, {});
    std::vector<std::string> fields;
    for (const Mistake& mistake : translated.mistakes) fields.push_back(mistake.field);
    EXPECT_THAT(fields,
                testing::ElementsAre("items[2].product_id", "items[0].custom_price",
                                     "items[1].variant_id", "discount_amount", "customer_id",
                                     "store_id", "amount_paid", "occurred_at", "items"));
    EXPECT_EQ(translated.detail, "items[2].product_id is wrong");
}

}  // namespace
}  // namespace tillbook

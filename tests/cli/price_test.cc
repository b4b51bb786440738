#include "cli/price.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace tillbook {
namespace {

struct Answer {
    int exit_code = 0;
    std::string out;
    std::string err;
};

Answer price_text(const std::string& text) {
    std::istringstream in(text);
    std::ostringstream out;
    std::ostringstream err;
    const int exit_code = price_command("-", in, out, err);
    return {exit_code, out.str(), err.str()};
}

const std::string vectors_path = TILLBOOK_SOURCE_DIR "/tests/data/money-vectors.jsonl";

TEST(PriceCommand, GivesTheReferenceAmountsByteForByte) {
    std::istringstream unused;
    std::ostringstream out;
    std::ostringstream err;
    ASSERT_EQ(price_command(vectors_path, unused, out, err), 0) << err.str();

    std::ifstream vectors(vectors_path);
    std::istringstream priced(out.str());
    std::size_t count = 0;
    for (std::string vector, amounts; std::getline(vectors, vector); ++count) {
        ASSERT_TRUE(std::getline(priced, amounts));
        const std::string marker = "\"expect\":";
        const std::size_t begin = vector.find(marker) + marker.size();
        EXPECT_EQ(amounts, vector.substr(begin, vector.size() - begin - 1)) << "line " << count + 1;
    }
    EXPECT_EQ(count, 300u);
}

TEST(PriceCommand, TakesAnOrderByItselfAndListsInsideElements) {
    const std::string rates = R"({"elements":[{"id":"A","rate":635000}]})";
    const Answer answer =
        price_text(R"({"lineItems":{"elements":[{"price":995,"taxRates":)" + rates + "}]}}\n");
    EXPECT_EQ(answer.exit_code, 0) << answer.err;
    EXPECT_NE(answer.out.find("\"total\":1058,"), std::string::npos) << answer.out;
}

TEST(PriceCommand, NamesTheLineAndTheFieldOfABadOrderAndPricesTheOthers) {
    const Answer answer = price_text(
        "{\"lineItems\":[{\"price\":100}]}\n"
        "{\"lineItems\":[{\"price\":1},{\"price\":\"2\"}]}\n"
        "\n"
        "{\"lineItems\":[{\"price\":300}]}\n");
    EXPECT_EQ(answer.exit_code, 1);
    EXPECT_EQ(answer.err, "line 2: lineItems[1].price must be a whole number\n");
    EXPECT_NE(answer.out.find("\"total\":100,"), std::string::npos);
    EXPECT_NE(answer.out.find("\"total\":300,"), std::string::npos);
}

TEST(PriceCommand, SaysWhatIsWrong) {
    const struct {
        const char* order;
        const char* complaint;
    } cases[] = {
        {"[]", "line 1: must be an object\n"},
        {R"({"lineItems":7})", "line 1: lineItems must be a list\n"},
        {R"({"lineItems":[7]})", "line 1: lineItems[0] must be an object\n"},
        {R"({"lineItems":[{"price":1.5}]})", "line 1: lineItems[0].price must be a whole number\n"},
        {R"({"lineItems":[{"price":1,"price":2}]})", "line 1: lineItems[0].price is given twice\n"},
        {R"({"lineItems":[{"price":1000000000000001}]})",
         "line 1: lineItems[0].price is out of range\n"},
        {R"({"lineItems":[{"price":18446744073709551615}]})",
         "line 1: lineItems[0].price is out of range\n"},
        {R"({"lineItems":[{"taxRates":[{"id":"A"}]}]})",
         "line 1: lineItems[0].taxRates[0].rate must be given\n"},
        {R"({"lineItems":[{"refunded":1}]})",
         "line 1: lineItems[0].refunded must be true or false\n"},
        {R"({"lineItems":[{"taxRates":[{"id":5,"rate":0}]}]})",
         "line 1: lineItems[0].taxRates[0].id must be a string\n"},
        {R"({"serviceCharge":5})", "line 1: serviceCharge must be an object\n"},
        {R"({"serviceCharge":{"percentage":100000000001}})",
         "line 1: serviceCharge.percentage is out of range\n"},
        {R"({"lineItems":[{"price":1000000000000000},{"price":1}]})",
         "line 1: amount out of range\n"},
    };
    for (const auto& each : cases) {
        const Answer answer = price_text(std::string(each.order) + "\n");
        EXPECT_EQ(answer.exit_code, 1) << each.order;
        EXPECT_EQ(answer.out, "") << each.order;
        EXPECT_EQ(answer.err, each.complaint) << each.order;
    }
}

TEST(PriceCommand, RefusesWhatIsNoJson) {
    for (const char* text :
         {"{", "{} {}", "{\"lineItems\":[01]}", "nonsense", "{\"a\":\"\xff\"}"}) {
        const Answer answer = price_text(std::string(text) + "\n");
        EXPECT_EQ(answer.exit_code, 1) << text;
        EXPECT_EQ(answer.out, "") << text;
        EXPECT_EQ(answer.err.rfind("line 1: ", 0), 0u) << answer.err;
    }
}

TEST(PriceCommand, AMissingFileIsItsOwnFailure) {
    std::istringstream in;
    std::ostringstream out;
    std::ostringstream err;
    EXPECT_EQ(price_command("/nowhere/orders.jsonl", in, out, err), 2);
    EXPECT_EQ(err.str(), "price: cannot open /nowhere/orders.jsonl\n");
}

}  // namespace
}  // namespace tillbook

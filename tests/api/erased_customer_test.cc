// Commands about a customer that are sent again after the person was erased: what they were
// answered with is gone, and that is what they are told.
#include <gtest/gtest.h>

#include "support/two_dialects.h"

namespace tillbook {
namespace {

using test::TwoDialects;

TEST(ErasedCustomer, CommandsOfThenAreAnsweredWithoutThePerson) {
    TwoDialects book;
    const std::string merchant = "/v3/merchants/" + to_base32(test::sample_book.value);
    const std::string id = book.make("/customers", R"({"firstName": "Grace"})");
    const auto again = [&](const std::string& path, const std::string& key,
                           const std::string& body) {
        return book.api.send("POST " + merchant + path + "\nIdempotency-Key: " + key +
                             "\nContent-Type: application/json\n\n" + body);
    };
    const struct {
        std::string path;
        std::string body;
    } commands[] = {
        {"/customers/" + id + "/phone_numbers", R"({"phoneNumber": "+2348088888888"})"},
        {"/customers/" + id + "/email_addresses", R"({"emailAddress": "grace@example.com"})"},
        {"/customers/" + id + "/addresses", R"({"address1": "1 Marina"})"},
        {"/customers/" + id, R"({"lastName": "Hopper"})"},
    };
    int number = 0;
    for (const auto& command : commands) {
        EXPECT_EQ(again(command.path, "key-" + std::to_string(number++), command.body).status, 200)
            << command.path;
    }
    ASSERT_EQ(book.home("DELETE", "/contacts/" + TwoDialects::uuid_of(id) + "?erase=true").status(),
              200);
    number = 0;
    for (const auto& command : commands) {
        const auto answer = again(command.path, "key-" + std::to_string(number++), command.body);
        EXPECT_EQ(answer.status, command.path.ends_with(id) ? 200 : 404) << command.path;
        for (const char* text : {"+234", "grace", "Marina", "Grace", "Hopper"}) {
            EXPECT_EQ(answer.body.find(text), std::string::npos) << answer.body;
        }
    }
}

}  // namespace
}  // namespace tillbook

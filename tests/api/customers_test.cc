// Customers and items over the other dialect, where a case of text is not enough: rights of keys,
// and books that are not open yet.
#include <gtest/gtest.h>

#include "support/test_api.h"

namespace tillbook {
namespace {

using test::TestApi;

const std::string book_path = "/v3/merchants/" + to_base32(test::sample_book.value);

std::string post(const std::string& path, const std::string& body) {
    return "POST " + book_path + path + "\nContent-Type: application/json\n\n" + body;
}

TEST(Customers, ShowTheirOrdersToThoseAloneWhoMayReadOrders) {
    KeyRecord rights;
    rights.scopes = {"contacts:read"};
    TestApi api(rights);
    ContactChange ada;
    ada.name = "Ada";
    const ObjectId id = api.process.record(PutContact{ada}).object;
    for (const std::string& path :
         {std::string("/customers"), "/customers/" + to_base32(id.value)}) {
        EXPECT_EQ(api.send("GET " + book_path + path + "?expand=phoneNumbers").status, 200);
        const http::Response refused = api.send("GET " + book_path + path + "?expand=orders");
        EXPECT_EQ(refused.status, 403);
        EXPECT_EQ(refused.body, R"({"message":"Invalid permissions for expandable fields."})");
    }
}

TEST(Customers, AndItemsAreWrittenToABookThatIsNotOpenYet) {
    auto store = std::make_shared<MemoryStore>();
    ObjectId customer, item;
    {
        test::Process process(store);
        ContactChange ada;
        ada.name = "Ada";
        customer = process.record(PutContact{ada}).object;
        ProductChange tea;
        tea.name = "Tea";
        tea.price = Money{100};
        item = process.record(PutProduct{tea}).object;
    }
    {
        TestApi api(store);
        const auto changed =
            api.send(post("/customers/" + to_base32(customer.value), R"({"lastName": "Obi"})"));
        EXPECT_EQ(changed.status, 200) << changed.body;
    }
    TestApi api(store);
    const auto changed = api.send(post("/items/" + to_base32(item.value), R"({"price": 120})"));
    EXPECT_EQ(changed.status, 200) << changed.body;
}

TEST(Customers, AnAnswerComesAgainAsItWas) {
    TestApi api;
    const auto keyed = [](const std::string& path, const std::string& body) {
        return "POST " + book_path + path +
               "\nContent-Type: application/json\nIdempotency-Key: once\n\n" + body;
    };
    const std::string making = keyed("/customers", R"({"firstName": "Ada", "phoneNumbers":
        [{"phoneNumber": "1"}], "addresses": [{"city": "Lagos"}]})");
    const http::Response first = api.send(making);
    ASSERT_EQ(first.status, 200) << first.body;
    const std::size_t at = first.body.find("\"id\":\"") + 6;
    const std::string path = "/customers/" + first.body.substr(at, 13);
    const std::string adding = keyed(path + "/phone_numbers", R"({"phoneNumber": "2"})");
    const http::Response added = api.send(adding);
    ASSERT_EQ(added.status, 200) << added.body;
    ASSERT_EQ(api.send(post(path + "/phone_numbers", R"({"phoneNumber": "3"})")).status, 200);
    EXPECT_EQ(api.send(making).body, first.body);
    EXPECT_EQ(api.send(adding).body, added.body);
    EXPECT_EQ(test::header_of(api.send(adding), "Idempotency-Replayed"), "true");
}

TEST(Customers, AreTheSameCommandInAnyOrderOfMembers) {
    TestApi api;
    const std::string keyed =
        book_path + "/customers/" + to_base32([&] {
            ContactChange ada;
            ada.name = "Ada";
            return api.process.record(PutContact{ada}).object.value;
        }()) +
        "/addresses\nContent-Type: application/json\nIdempotency-Key: once\n\n";
    const auto first = api.send("POST " + keyed + R"({"address1": "2 Broad Street", "zip": "1"})");
    ASSERT_EQ(first.status, 200) << first.body;
    const auto again = api.send("POST " + keyed + R"({"zip": "1", "address1": "2 Broad Street"})");
    EXPECT_EQ(again.status, 200) << again.body;
    EXPECT_EQ(again.body, first.body);
}

TEST(Orders, CanBeAskedForByIdsUpToTheLastThereCouldBe) {
    TestApi api;
    const std::string orders = book_path + "/orders?filter=id";
    ASSERT_EQ(api.send(post("/orders", R"({"state": "open"})")).status, 200);
    const auto has_orders = [&](const std::string& condition) {
        const http::Response list = api.send("GET " + orders + condition);
        EXPECT_EQ(list.status, 200) << list.body;
        return list.body.find("\"currency\"") != std::string::npos;
    };
    EXPECT_FALSE(has_orders(">7ZZZZZZZZZZZZ"));
    EXPECT_FALSE(has_orders(">=7ZZZZZZZZZZZZ"));
    EXPECT_TRUE(has_orders("<7ZZZZZZZZZZZZ"));
    EXPECT_TRUE(has_orders("<=7ZZZZZZZZZZZZ"));
    EXPECT_TRUE(has_orders(">0000000000000"));
    EXPECT_FALSE(has_orders("<0000000000000"));
}

}  // namespace
}  // namespace tillbook

// Tax rates, tenders, order types, employees, devices and service charges through the command line.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/id.h"
#include "cli/command_line_runner.h"

namespace tillbook {
namespace {

using testing::HasSubstr;

class ReferenceCommands : public testing::Test {
protected:
    std::string result_of(std::vector<std::string> words) const {
        words.insert(words.begin() + 2, {"--book", book_});
        return shop_.result_of(std::move(words));
    }
    Ran run(std::vector<std::string> words) const {
        words.insert(words.begin() + 2, {"--book", book_});
        return shop_.run(std::move(words));
    }
    // The object of a JSON list that has this text in it.
    std::string element(const std::string& kind, const std::string& text) const {
        const std::string list = result_of({kind, "list", "--json"});
        const std::size_t at = list.find(text);
        if (at == list.npos) return {};
        const std::size_t begin = list.rfind("{\"id\"", at);
        return list.substr(begin, list.find('}', at) + 1 - begin);
    }

    Shop shop_;
    std::string book_ = shop_.make_book("USD", "America/New_York");
};

TEST_F(ReferenceCommands, AddChangeListRemoveOfEveryKind) {
    const struct {
        const char* kind;
        std::vector<std::string> made, changed;
        const char* after_making;
        const char* after_changing;
    } cases[] = {
        {"tax-rate",
         {"--name", "City", "--percent", "8.25", "--default"},
         {"--percent", "0.00001", "--not-default"},
         R"("name":"City","percent":8.25,"isDefault":true})",
         R"("name":"City","percent":0.00001,"isDefault":false})"},
        {"tender",
         {"--label", "Voucher", "--opens-cash-drawer"},
         {"--label", "Coupon", "--disabled"},
         R"("label":"Voucher","opensCashDrawer":true,"enabled":true})",
         R"("label":"Coupon","opensCashDrawer":true,"enabled":false})"},
        {"order-type",
         {"--label", "Delivery", "--not-taxable"},
         {"--taxable", "--default"},
         R"("label":"Delivery","taxable":false,"isDefault":false})",
         R"("label":"Delivery","taxable":true,"isDefault":true})"},
        {"employee",
         {"--name", "Ada Obi", "--email", "ada@example.com"},
         {"--role", "manager", "--email", ""},
         R"("name":"Ada Obi","role":"EMPLOYEE","email":"ada@example.com"})",
         R"("name":"Ada Obi","role":"MANAGER","email":""})"},
        {"device",
         {"--name", "Kitchen printer", "--model", "TM-T88"},
         {"--serial", "1042", "--model", ""},
         R"("name":"Kitchen printer","model":"TM-T88","serial":""})",
         R"("name":"Kitchen printer","model":"","serial":"1042"})"},
        {"service-charge",
         {"--name", "Large party", "--percent", "18"},
         {"--percent", "12.5", "--disabled"},
         R"("name":"Large party","percent":18,"enabled":true,"isDefault":false})",
         R"("name":"Large party","percent":12.5,"enabled":false,"isDefault":false})"},
        {"order-fee",
         {"--name", "Packaging", "--amount", "2.5"},
         {"--percent", "4.5", "--amount", "", "--default"},
         R"("name":"Packaging","percent":0,"amount":2.5,"isDefault":false})",
         R"("name":"Packaging","percent":4.5,"amount":0,"isDefault":true})"},
    };
    for (const auto& test : cases) {
        const auto with = [&](std::vector<std::string> more) {
            std::vector<std::string> words = {test.kind, "add", "--json"};
            words.insert(words.end(), more.begin(), more.end());
            return words;
        };
        const std::string made = result_of(with(test.made));
        const std::string id = member(made, "objectId");
        ASSERT_TRUE(looks_like_uuid(member(made, "id"))) << made;
        EXPECT_THAT(element(test.kind, id), HasSubstr(test.after_making));
        EXPECT_THAT(result_of({test.kind, "list"}), HasSubstr(id));
        std::vector<std::string> change = test.changed;
        change.insert(change.end(), {"--id", id});
        EXPECT_EQ(result_of(with(change)), made);
        EXPECT_THAT(element(test.kind, id), HasSubstr(test.after_changing));
        EXPECT_THAT(result_of({test.kind, "remove", member(made, "id")}), "removed " + id + "\n");
        EXPECT_EQ(element(test.kind, id), "");
        EXPECT_EQ(run({test.kind, "remove", id}).code, ExitCode::not_found);
        EXPECT_EQ(run({test.kind, "remove", "nonsense"}).code, ExitCode::not_found);
        EXPECT_EQ(run(with(change)).code, ExitCode::not_found);
    }
    EXPECT_THAT(shop_.result_of({"verify", "--json"}), HasSubstr(R"("unbroken":true)"));
}

TEST_F(ReferenceCommands, TablesNameEveryColumn) {
    EXPECT_EQ(result_of({"tender", "list"}).substr(0, 48),
              "id             opens-cash-drawer  enabled  label");
    EXPECT_THAT(result_of({"service-charge", "list"}),
                HasSubstr("0000000000020  0        no       yes      Service Charge\n"));
    EXPECT_THAT(result_of({"employee", "list"}), HasSubstr("0000000000010  ADMIN         Owner\n"));
}

TEST_F(ReferenceCommands, WrongValuesNameTheOptionAndStoreNothing) {
    const std::string long_name(128, 'x');
    const struct {
        std::vector<std::string> words;
        ExitCode code;
        const char* cause;
    } cases[] = {
        {{"tax-rate", "add", "--percent", "8"}, ExitCode::usage, "--name is required"},
        {{"tax-rate", "add", "--name", "A"}, ExitCode::usage, "--percent is required"},
        {{"tax-rate", "add", "--name", "", "--percent", "8"}, ExitCode::refused, "name is"},
        {{"tax-rate", "add", "--name", "A", "--percent", "8.250001"},
         ExitCode::refused,
         "--percent must have at most 5 decimal"},
        {{"tax-rate", "add", "--name", "A", "--percent", "1000.1"},
         ExitCode::refused,
         "--percent must be from 0 to 1000 (got 1000.1)"},
        {{"tax-rate", "add", "--name", "A", "--percent=-1"}, ExitCode::refused, "from 0 to 1000"},
        {{"tax-rate", "add", "--name", "A", "--percent", "8,25"},
         ExitCode::refused,
         "--percent must be a number (got \"8,25\")"},
        {{"service-charge", "add", "--name", "A", "--percent", "100.01"},
         ExitCode::refused,
         "--percent must be from 0 to 100 "},
        {{"employee", "add", "--name", "A", "--role", "boss"}, ExitCode::refused, "--role must be"},
        {{"employee", "add", "--name", "A", "--pin", "1234"}, ExitCode::usage, "--pin"},
        {{"tender", "add", "--label", long_name}, ExitCode::refused, "--label must not have more"},
        {{"tender", "add", "--id", "nonsense", "--label", "A"}, ExitCode::not_found, "tender"},
        {{"tender", "add", "--id", "0000000000010", "--label", "A"},
         ExitCode::not_found,
         "no such tender"},
        {{"order-type", "add", "--label", "A", "--taxable", "--not-taxable"},
         ExitCode::usage,
         "--taxable"},
        {{"service-charge", "add", "--default", "--id", "0000000000020"},
         ExitCode::usage,
         "--default and --id"},
    };
    for (const auto& test : cases) {
        const Ran ran = run(test.words);
        EXPECT_EQ(ran.code, test.code) << testing::PrintToString(test.words) << ran.err;
        EXPECT_THAT(ran.err, HasSubstr(test.cause));
        EXPECT_EQ(ran.out, "");
    }
    EXPECT_EQ(shop_.run({"tender", "list", "--book", "nonsense"}).code, ExitCode::not_found);
    EXPECT_THAT(shop_.result_of({"verify", "--json"}), HasSubstr(R"("entries":0,)"));
}

TEST_F(ReferenceCommands, TheDefaultServiceChargeIsChangedAndPutAgain) {
    EXPECT_THAT(element("service-charge", "0000000000020"),
                HasSubstr(R"("percent":0,"enabled":false,"isDefault":true})"));
    result_of({"service-charge", "add", "--default", "--percent", "12.5", "--enabled"});
    EXPECT_THAT(
        element("service-charge", "0000000000020"),
        HasSubstr(R"("name":"Service Charge","percent":12.5,"enabled":true,"isDefault":true})"));
    result_of({"service-charge", "remove", "0000000000020"});
    EXPECT_EQ(result_of({"service-charge", "list", "--json"}), "[]\n");
    EXPECT_EQ(run({"service-charge", "add", "--id", "0000000000020", "--enabled"}).code,
              ExitCode::not_found);
    result_of({"service-charge", "add", "--default", "--enabled"});
    EXPECT_THAT(element("service-charge", "0000000000020"),
                HasSubstr(R"("name":"Service Charge","percent":0,"enabled":true,)"))
        << "as it was in the beginning";
    EXPECT_THAT(shop_.result_of({"verify", "--json"}), HasSubstr(R"("unbroken":true)"));
}

TEST_F(ReferenceCommands, EveryOneExplainsItselfWithAnExample) {
    for (const char* kind :
         {"tax-rate", "tender", "order-type", "employee", "device", "service-charge"}) {
        for (const char* action : {"add", "list", "remove"}) {
            const Ran ran = run_words({kind, action, "--help"});
            EXPECT_EQ(ran.code, ExitCode::ok);
            EXPECT_THAT(ran.out,
                        HasSubstr(std::string("tillbook ") + kind + " " + action + " --book BOOK"));
        }
    }
}

}  // namespace
}  // namespace tillbook

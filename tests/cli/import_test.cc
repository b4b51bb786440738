// Importing invoices, on SQLite: what becomes an order, what is refused, and that nothing happens
// twice.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <map>
#include <thread>

#include "cli/command_line_runner.h"
#include "cli/failure.h"
#include "cli/import_csv.h"

namespace tillbook {
namespace {

using testing::HasSubstr;

constexpr const char* headings =
    "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n";

BookSettings pounds_in_london() {
    BookSettings book;
    book.record.currency = "GBP";
    book.currency = find_currency("GBP").value();
    book.calendar = Calendar::make("Europe/London", 0).value();
    return book;
}

ImportPlan plan(const std::string& rows, const ImportOptions& options = {}) {
    return plan_import(headings + rows, pounds_in_london(), options);
}

TEST(PlanImport, RowsOfAnInvoiceBecomeOneOrderDatedByTheFirst) {
    const ImportPlan made = plan(
        "A1,S1,Lantern,6,01/07/2010 08:26,2.55,17850,UK\n"
        "B2,S1,Lantern,1,01/07/2010 09:00,2.55,,UK\n"
        "A1,S2,,2,02/07/2010 08:30,1.10,17850,UK\n");
    ASSERT_EQ(made.orders.size(), 2u);
    const ImportOrder& order = made.orders[0];
    EXPECT_EQ(order.key, "A1");
    ASSERT_EQ(order.command.lines.size(), 2u);
    EXPECT_EQ(order.command.lines[1].name, "S2") << "without a description the code is the name";
    EXPECT_EQ(order.total, Money{1750});
    EXPECT_EQ(to_string(*order.command.occurred_at), "2010-07-01T07:26:00.000Z") << "summer time";
    EXPECT_EQ(order.command.customer_name, "17850");
    EXPECT_EQ(order.command.external_id, "A1");
    EXPECT_TRUE(order.command.imported);
    EXPECT_FALSE(order.command.move_stock);
    EXPECT_EQ(made.orders[1].command.customer_name, "");
}

TEST(PlanImport, EveryRowThatIsNoSaleIsRefusedWithLineAndReason) {
    const struct {
        const char* row;
        const char* reason;
    } cases[] = {
        {"A,S,N,-1,01/12/2010 08:26,2.55,,UK", "the quantity is negative"},
        {"A,S,N,0,01/12/2010 08:26,2.55,,UK", "the quantity is zero"},
        {"A,S,N,x,01/12/2010 08:26,2.55,,UK", "the quantity must be a number (got \"x\")"},
        {"A,S,N,1,01/12/2010 08:26,-2.55,,UK", "the price is negative"},
        {"A,S,N,1,01/12/2010 08:26,2.555,,UK",
         "the price must have at most 2 decimals (got \"2.555\")"},
        {"A,S,N,1,01/12/2010 08:26,,,UK", "the price must be a number (got \"\")"},
        {"A,,,1,01/12/2010 08:26,2.55,,UK", "there is no name"},
        {"A,S,N,1,31/02/2010 08:26,2.55,,UK",
         "the date \"31/02/2010 08:26\" does not fit %d/%m/%Y %H:%M"},
        {"A,S,N,1,01/12/2010 08:26:00,2.55,,UK",
         "the date \"01/12/2010 08:26:00\" does not fit %d/%m/%Y %H:%M"},
        {"A,S,\xff,1,01/12/2010 08:26,2.55,,UK", "the row is not UTF-8"},
        {"C1,S,N,1,01/12/2010 08:26,2.55,,UK", "a cancellation's quantity is above zero"},
        {"C1,S,N,-1,01/12/2010 08:26,0,,UK", "the cancellation is worth nothing"},
        {",S,N,1,01/12/2010 08:26,2.55,,UK",
         "the invoice number is not 1 to 255 visible characters"},
        {"A,\"S\"x,N,1,01/12/2010 08:26,2.55,,UK", "text follows a closing quote"},
    };
    for (const auto& test : cases) {
        const ImportPlan made = plan("Z,S,N,1,01/12/2010 08:26,2.55,,UK\n" + std::string(test.row));
        ASSERT_FALSE(made.refused.empty()) << test.row;
        EXPECT_EQ(made.refused[0].line, 3u);
        EXPECT_EQ(made.refused[0].reason, test.reason);
        EXPECT_EQ(made.orders.size(), 1u);
    }
}

TEST(PlanImport, GiveAwaysAreKeptAndAnInvoiceOfNothingIsRefused) {
    const ImportPlan made = plan(
        "A1,S1,Gift,1,01/12/2010 08:26,0.00,,UK\n"
        "A1,S1,Lantern,1,01/12/2010 08:26,2,,UK\n"
        "B2,S1,Damaged,-5,01/12/2010 08:26,0,,UK\n");
    ASSERT_EQ(made.orders.size(), 1u);
    EXPECT_EQ(made.orders[0].command.lines.size(), 2u);
    EXPECT_EQ(made.mixed.invoices, 1u);
    EXPECT_EQ(made.mixed.lines, 2u);
    EXPECT_EQ(made.clean.invoices, 0u);
    EXPECT_EQ(made.unusable_invoices, 1u);
    ASSERT_EQ(made.refused.size(), 2u);
    EXPECT_EQ(made.refused[0].reason, "the quantity is negative");
    EXPECT_EQ(made.refused[1].reason, "the invoice has no usable line");
}

TEST(PlanImport, ACancellationFindsTheSaleItCancels) {
    const ImportPlan made = plan(
        "A1,S1,Lantern,3,01/12/2010 08:26,2,17850,UK\n"
        "A1,S2,Heart,3,01/12/2010 08:26,2,17850,UK\n"
        "A2,S1,Lantern,3,01/12/2010 09:00,2,17850,UK\n"
        "C3,S1,Lantern,-3,02/12/2010 08:26,2,17850,UK\n"   // the first of two
        "C4,S1,Lantern,-3,02/12/2010 08:26,2,17850,UK\n"   // the second
        "C5,S1,Lantern,-3,02/12/2010 08:26,2,17850,UK\n"   // nothing is left to cancel
        "C6,S2,Heart,-2,02/12/2010 08:26,2,17850,UK\n"     // another quantity
        "C7,S2,Heart,-3,02/12/2010 08:26,1.99,17850,UK\n"  // another price
        "C8,S2,Heart,-3,02/12/2010 08:26,2,17851,UK\n"     // another customer
        "C9,S3,Bowl,-1,02/12/2010 08:26,2,17850,UK\n"      // sold only later
        "B1,S3,Bowl,1,03/12/2010 08:26,2,17850,UK\n"
        "B2,S4,Cup,1,03/12/2010 08:26,2,,UK\n"
        "C10,S4,Cup,-1,03/12/2010 08:26,2,,UK\n");  // nobody's
    ASSERT_EQ(made.refunds.size(), 8u);
    ASSERT_TRUE(made.refunds[0].cancelled);
    EXPECT_EQ(made.refunds[0].cancelled->order, 0u);
    EXPECT_EQ(made.refunds[0].cancelled->line, 0u);
    EXPECT_EQ(made.refunds[0].amount, Money{600});
    EXPECT_EQ(made.refunds[0].key, "C3/1");
    ASSERT_TRUE(made.refunds[1].cancelled);
    EXPECT_EQ(made.refunds[1].cancelled->order, 1u);
    for (std::size_t at = 2; at < made.refunds.size(); ++at) {
        EXPECT_FALSE(made.refunds[at].cancelled) << made.refunds[at].key;
    }
    EXPECT_TRUE(made.refused.empty());
}

TEST(PlanImport, ColumnsAndDatesCanBeNamed) {
    ImportOptions options;
    options.map = "invoice=No,name=Item,quantity=Count,price=Each,date=When,customer=";
    options.date_format = "%Y-%m-%dT%H:%M:%S";
    const ImportPlan made =
        plan_import("When,No,Item,Each,Count\n2026-01-15T10:00:59,7,Tea,1.5,2.5\n",
                    pounds_in_london(), options);
    ASSERT_EQ(made.orders.size(), 1u) << made.refused[0].reason;
    EXPECT_EQ(made.orders[0].total, Money{375});
    EXPECT_EQ(to_string(*made.orders[0].command.occurred_at), "2026-01-15T10:00:00.000Z");
}

TEST(PlanImport, AMissingColumnOrAMapWithoutSenseEndsWithUsage) {
    const auto code_of = [](const std::string& text, const std::string& map) {
        ImportOptions options;
        options.map = map;
        try {
            plan_import(text, pounds_in_london(), options);
        } catch (const Failure& failure) {
            return failure.code();
        }
        return ExitCode::ok;
    };
    EXPECT_EQ(code_of("InvoiceNo,Description\n", ""), ExitCode::usage);
    EXPECT_EQ(code_of("", ""), ExitCode::usage);
    EXPECT_EQ(code_of(headings, "price"), ExitCode::usage);
    EXPECT_EQ(code_of(headings, "colour=Red"), ExitCode::usage);
    EXPECT_EQ(code_of(headings, "invoice="), ExitCode::usage);
    EXPECT_EQ(code_of(headings, ""), ExitCode::ok);
}

// "name":123 or "name":123.45 of a JSON text, as text.
std::string number(const std::string& json, const std::string& name) {
    const std::string start = "\"" + name + "\":";
    const std::size_t from = json.find(start) + start.size();
    return json.substr(from, json.find_first_of(",}", from) - from);
}

std::string small_file() {
    std::string text = headings;
    for (int invoice = 1; invoice <= 20; ++invoice) {
        for (int line = 1; line <= 3; ++line) {
            text += std::to_string(invoice) + ",S,Tea," + std::to_string(line) +
                    ",01/12/2010 08:26,1.25,,UK\n";
        }
    }
    return text;
}

TEST(Import, ASecondRunChangesNothing) {
    const Shop shop;
    const std::string book = shop.make_book("GBP", "Europe/London");
    const std::string file = shop.folder.write("sales.csv", small_file());
    const std::vector<std::string> words = {"import", "--book", book, file, "--json"};
    const std::string first = shop.result_of(words);
    EXPECT_EQ(number(first, "recorded"), "20");
    EXPECT_EQ(number(first, "replayed"), "0");
    EXPECT_EQ(number(first, "lines"), "60");
    EXPECT_EQ(number(first, "total"), "150");
    const std::string second = shop.result_of(words);
    EXPECT_EQ(number(second, "recorded"), "0");
    EXPECT_EQ(number(second, "replayed"), "20");
    EXPECT_EQ(number(second, "total"), "150");
    EXPECT_THAT(shop.result_of({"verify", "--book", book, "--json"}), HasSubstr("\"entries\":20,"));
}

TEST(Import, AnInvoiceWithOtherContentIsRefusedAndNamed) {
    const Shop shop;
    const std::string book = shop.make_book("GBP", "Europe/London");
    const std::string row = "A1,S,Tea,1,01/12/2010 08:26,1.25,,UK\n";
    shop.result_of({"import", "--book", book, shop.folder.write("a.csv", headings + row)});
    const std::string other = shop.folder.write("b.csv", headings + row + row);
    const std::string report = shop.folder.path("refused.csv");
    const Ran ran = shop.run({"import", "--book", book, other, "--report", report});
    EXPECT_EQ(ran.code, ExitCode::refused);
    EXPECT_EQ(read_text(report),
              "line,invoice,reason\n"
              "2,A1,the invoice was imported before with other content\n");
}

// The counts and sums of the real file, each class by itself.
void expect_real_counts(const std::string& json) {
    EXPECT_EQ(number(json, "rows"), "39522");
    EXPECT_EQ(number(json, "lines"), "38773");
    EXPECT_EQ(number(json, "total"), "755687.43");
    const std::string clean = json.substr(json.find("\"clean\""));
    EXPECT_EQ(number(clean, "invoices"), "1449");
    EXPECT_EQ(number(clean, "lines"), "37656");
    EXPECT_EQ(number(clean, "total"), "722653.59");
    const std::string mixed = json.substr(json.find("\"mixed\""));
    EXPECT_EQ(number(mixed, "invoices"), "75");
    EXPECT_EQ(number(mixed, "lines"), "1117");
    EXPECT_EQ(number(mixed, "total"), "33033.84");
    EXPECT_EQ(number(json, "cancelledInvoices"), "299");
    EXPECT_EQ(number(json, "cancelledRows"), "680");
    EXPECT_EQ(number(json, "unusableInvoices"), "69");
    const std::string of_orders = json.substr(json.find("\"orderRefunds\""));
    EXPECT_EQ(number(of_orders, "rows"), "128");
    EXPECT_EQ(number(of_orders, "total"), "-5735.68");
    const std::string manual = json.substr(json.find("\"manualRefunds\""));
    EXPECT_EQ(number(manual, "rows"), "552");
    EXPECT_EQ(number(manual, "total"), "-68452.89");
    EXPECT_EQ(number(json, "refunded"), "-74188.57");
    // 69 rows with a quantity below zero, and the 69 invoices that they leave empty.
    EXPECT_EQ(number(json, "refusedCount"), "138");
}

class RealInvoices : public testing::Test {
protected:
    void SetUp() override {
        file_ = TILLBOOK_SOURCE_DIR "/../shared/data/online-retail-2010-12.csv";
        if (access(file_.c_str(), R_OK) != 0) GTEST_SKIP() << "online-retail-2010-12.csv is absent";
        book_ = shop_.make_book("GBP", "Europe/London");
        words_ = {"import",
                  "--book",
                  book_,
                  file_,
                  "--json",
                  "--report",
                  shop_.folder.path("refused.csv")};
    }

    Shop shop_;
    std::string file_, book_;
    std::vector<std::string> words_;
};

TEST_F(RealInvoices, AreImportedToThePenny) {
    const std::string json = shop_.result_of(words_);
    expect_real_counts(json);
    EXPECT_EQ(number(json, "recorded"), "1524");
    EXPECT_EQ(number(json, "replayed"), "0");
    const std::string again = shop_.result_of(words_);
    expect_real_counts(again);
    EXPECT_EQ(number(again, "recorded"), "0");
    EXPECT_EQ(number(again, "replayed"), number(json, "recorded"));
    EXPECT_EQ(number(again, "total"), number(json, "total"));
}

// A child process imports and is killed at a moment that grows from round to round; a last run
// finishes the work.
TEST_F(RealInvoices, SurviveBeingKilledInTheMiddle) {
    for (const int ms : {100, 300, 700}) {
        const pid_t child = fork();
        ASSERT_GE(child, 0);
        if (child == 0) {
            shop_.run(words_);
            _exit(0);
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(ms));
        kill(child, SIGKILL);
        waitpid(child, nullptr, 0);
    }
    const std::string json = shop_.result_of(words_);
    expect_real_counts(json);
    const Shop untouched;
    std::vector<std::string> words = words_;
    words[2] = untouched.make_book("GBP", "Europe/London");
    const std::string whole = untouched.result_of(words);
    EXPECT_EQ(number(json, "total"), number(whole, "total"));
    EXPECT_EQ(number(json, "lines"), number(whole, "lines"));
    EXPECT_EQ(std::stoi(number(json, "recorded")) + std::stoi(number(json, "replayed")),
              std::stoi(number(whole, "recorded")));
    EXPECT_THAT(shop_.result_of({"verify", "--book", book_, "--json"}),
                HasSubstr("\"unbroken\":true"));
}

}  // namespace
}  // namespace tillbook

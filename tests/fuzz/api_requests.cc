// Requests of both dialects, one after the other, as in tests/golden: every one is answered, none
// with a failure of ours, and afterwards the book proves whole, as does one that is opened anew
// from the same log.
#include <simdjson.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/check.h"
#include "book/verify.h"
#include "fuzz/input.h"
#include "fuzz/target.h"
#include "http/router.h"
#include "support/test_api.h"

namespace tillbook {
namespace {

constexpr std::size_t steps_max = 16;

void replace_all(std::string& text, const std::string& what, const std::string& with) {
    for (std::size_t at = text.find(what); at != text.npos; at = text.find(what, at)) {
        text.replace(at, what.size(), with);
        at += with.size();
    }
}

// The numbers behind {{jollof}}, {{id-1}} …, spelled as the dialect of a request does.
class KnownIds {
public:
    void add(std::string name, std::uint64_t number) {
        ids_.emplace_back("{{" + std::move(name) + "}}", number);
    }
    std::string spelled_in(std::string text) const {
        const std::size_t blank = text.find(' ');
        const bool is_short = text.compare(std::min(blank, text.size()), 4, " /v3") == 0;
        for (const auto& [name, number] : ids_) {
            if (text.find("{{") == text.npos) break;
            replace_all(
                text, name,
                is_short ? to_base32(number) : to_uuid(number, test::sample_record().id_secret));
        }
        return text;
    }
    // Gives names to the ids of an answer that have none.
    void learn(std::string_view answer) {
        for (std::size_t at = 0; (at = answer.find("\"id\":\"", at)) != answer.npos;) {
            at += 6;
            const std::string_view text = answer.substr(at, answer.find('"', at) - at);
            auto number = parse_base32(text);
            if (!number) number = parse_uuid(text, test::sample_record().id_secret);
            if (number && *number >> id_counter_bits != 0) learn(*number);
        }
    }

private:
    void learn(std::uint64_t number) {
        constexpr int names_max = 30;
        for (const auto& known : ids_) {
            if (known.second == number) return;
        }
        if (given_ < names_max) add("id-" + std::to_string(++given_), number);
    }

    std::vector<std::pair<std::string, std::uint64_t>> ids_;
    int given_ = 0;
};

// The shop of the golden cases.
void open_shop(test::TestApi& api, KnownIds& ids) {
    ids.add("merchant", test::sample_book.value);
    const auto put = [&](const char* name, Command command) {
        ids.add(name, api.process.record(std::move(command)).object.value);
    };
    ProductChange jollof;
    jollof.name = "Jollof Rice";
    jollof.price = Money{250'000};
    jollof.stock = {{{}, {}, {5'000}}};
    put("jollof", PutProduct{jollof});
    ProductChange water;
    water.name = "Water";
    water.price = Money{20'000};
    water.variants = {{{}, "50 cl", Money{15'050}}};
    put("water", PutProduct{water});
    ContactChange ada;
    ada.name = "Ada Lovelace";
    put("ada", PutContact{ada});
    StoreChange lekki;
    lekki.name = "Lekki";
    put("lekki", PutStore{lekki});
}

// Whether the server would hand such a request on, and answer it without waiting for what others
// do.
bool can_be_sent(const test::TextRequest& request) {
    const auto is_visible = [](std::string_view text) {
        return std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7f && c != '#'; });
    };
    if (!request.path.starts_with('/') || !is_visible(request.path)) return false;
    if (!is_visible(request.query) || !is_visible(request.method)) return false;
    if (request.path.find("stream") != std::string::npos) return false;
    if (request.query.find("wait") != std::string::npos) return false;
    if (request.query.find('%') != std::string::npos) {
        const auto pairs = http::parse_query(request.query);
        if (pairs &&
            std::ranges::any_of(*pairs, [](const auto& pair) { return pair.first == "wait"; })) {
            return false;
        }
    }
    return std::ranges::all_of(request.headers, [&](const auto& header) {
        const std::string& value = header.second;
        return !header.first.empty() && is_visible(header.first) &&
               header.first.find(':') == std::string::npos &&
               std::ranges::all_of(value, [](char c) {
                   return c == '\t' || (static_cast<unsigned char>(c) >= ' ' && c != 0x7f);
               });
    });
}

void check_answer(const http::Response& response) {
    CHECK(response.status >= 200 && response.status < 500);
    for (const std::string_view line : fuzz::split(response.headers, "\r\n")) {
        CHECK(line.find_first_of("\r\n") == line.npos);
        CHECK(line.empty() || line.find(": ") != line.npos);
    }
    if (!response.content_type.starts_with("application/json") || response.body.empty()) return;
    static simdjson::dom::parser parser;
    CHECK(parser.parse(response.body).error() == simdjson::SUCCESS);
}

void check_proof(const VerifyReport& report) {
    for (const Problem& problem : report.problems) {
        std::fprintf(stderr, "entry %llu: %s\n", static_cast<unsigned long long>(problem.entry),
                     problem.what.c_str());
    }
    CHECK(report.ok());
    CHECK(report.index == IndexCheck::compared);
}

void try_api_requests(std::string_view input) {
    const auto store = std::make_shared<MemoryStore>();
    {
        test::TestApi api(store);
        KnownIds ids;
        open_shop(api, ids);
        const auto steps = fuzz::split(input, "\n---\n");
        for (std::size_t at = 0; at < std::min(steps.size(), steps_max); ++at) {
            api.process.clock.advance(std::chrono::seconds(1));
            const test::TextRequest request =
                test::parse_text_request(ids.spelled_in(std::string(steps[at])));
            if (!can_be_sent(request)) continue;
            const http::Response response = api.send(request);
            check_answer(response);
            ids.learn(response.body);
        }
        check_proof(verify_book(api.process.log, test::sample_book, *api.process.engine));
    }
    test::Process anew(store);
    check_proof(verify_book(anew.log, test::sample_book, *anew.engine));
}

const fuzz::Target api_requests("api_requests", try_api_requests);

}  // namespace
}  // namespace tillbook

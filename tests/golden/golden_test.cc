// Golden cases: tests/golden/<dialect>/<case>/request is sent in process, one request after the
// other (separated by a line "---"), and the answers must be those of the file response.
//
// Ids differ from run to run and stand as names: {{jollof}}, {{water}}, {{small}}, {{ada}},
// {{lekki}} for the catalogue, {{merchant}} for the book, {{id-1}}, {{id-2}} … for those that
// answers bring, in order of appearance. Requests may use them; each dialect spells them its way.
// {{orders-reader}} is a key that may only read orders, {{nobody}} one of no book;
// {{verification-code}} is what the receiver of the first webhook endpoint is sent; {{invitation}},
// {{session}} and {{csrf}} are the tokens that an answer brought last.
// TILLBOOK_GOLDEN_DRIVER=postgres answers from a PostgreSQL database instead of memory.
// TILLBOOK_WRITE_GOLDEN=1 writes the answers instead of comparing them.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <regex>
#include <stdexcept>

#include "api/cloove/document.h"
#include "api/cloove/routes.h"
#include "api/clover/document.h"
#include "api/clover/routes.h"
#include "feed/secret.h"
#include "golden/cases.h"
#include "http/router.h"
#include "log/postgres/store.h"
#include "support/postgres_cluster.h"
#include "support/pretty_json.h"
#include "support/schema_check.h"
#include "support/test_api.h"
#include "support/test_backups.h"

namespace tillbook {
namespace {

void replace_all(std::string& text, const std::string& what, const std::string& with) {
    for (std::size_t at = text.find(what); at != text.npos; at = text.find(what, at)) {
        text.replace(at, what.size(), with);
        at += with.size();
    }
}

// How a dialect spells ids: as UUIDs, or with 13 characters.
enum class Spelling { uuid, base32 };

std::string spelled(std::uint64_t number, Spelling spelling) {
    return spelling == Spelling::uuid ? to_uuid(number, test::sample_record().id_secret)
                                      : to_base32(number);
}

// Whether an id stands at this place, which a time of 13 digits is not. What every book has from
// the beginning keeps its own small numbers.
bool is_id_at(const std::string& text, std::size_t at, std::size_t length, Spelling spelling) {
    const std::string candidate = text.substr(at, length);
    if (spelling == Spelling::uuid) return looks_like_uuid(candidate);
    const auto is_sign = [&text](std::size_t place) {
        return place < text.size() && std::isalnum(static_cast<unsigned char>(text[place])) != 0;
    };
    const bool is_word = !is_sign(at + length) && (at == 0 || !is_sign(at - 1));
    const bool has_letter = candidate.find_first_not_of("0123456789") != candidate.npos;
    const bool is_base32 =
        candidate.find_first_not_of("0123456789ABCDEFGHJKMNPQRSTVWXYZ") == candidate.npos;
    return is_word && has_letter && is_base32 && !candidate.starts_with("0000000000");
}

// Names for ids, both ways.
class Names {
public:
    explicit Names(Spelling spelling) : spelling_(spelling) {}

    void add(const std::string& name, const std::string& id) { names_.emplace_back(name, id); }

    std::string with_ids(std::string text) const {
        for (const auto& [name, id] : names_) replace_all(text, "{{" + name + "}}", id);
        return text;
    }
    // Gives names to ids that have none.
    std::string with_names(std::string text) {
        const std::size_t length = spelling_ == Spelling::uuid ? 36 : 13;
        for (std::size_t at = 0; at + length <= text.size(); ++at) {
            if (!is_id_at(text, at, length, spelling_)) continue;
            text.replace(at, length, "{{" + name_of_id(text.substr(at, length)) + "}}");
        }
        return text;
    }

private:
    std::string name_of_id(const std::string& id) {
        for (const auto& [name, known] : names_) {
            if (known == id) return name;
        }
        add("id-" + std::to_string(++given_), id);
        return names_.back().first;
    }

    Spelling spelling_;
    std::vector<std::pair<std::string, std::string>> names_;
    int given_ = 0;
};

// Why the driver cannot be used here; empty: it can.
std::string use_named_driver() {
    const char* name = std::getenv("TILLBOOK_GOLDEN_DRIVER");
    if (name == nullptr) return {};
    if (std::string_view(name) != "postgres") throw std::runtime_error("there is no such driver");
    test::make_ports = [] {
        Result<PostgresStore> store = open_postgres(test::shared_cluster().make_database());
        if (!store) throw Unavailable(store.error().detail);
        return test::Ports{std::move(store.value().log), std::move(store.value().control),
                           std::move(store.value().webhooks)};
    };
    return test::shared_cluster().missing();
}

// A shop with two products, one of them in two sizes, a contact and a store.
Names open_shop(test::TestApi& api, Spelling spelling) {
    Names names(spelling);
    names.add("merchant", to_base32(test::sample_book.value));
    const auto put = [&](const std::string& name, Command command) {
        const Recorded recorded = api.process.record(std::move(command));
        names.add(name, spelled(recorded.object.value, spelling));
        return recorded.object;
    };
    ProductChange jollof;
    jollof.name = "Jollof Rice";
    jollof.price = Money{250'000};
    jollof.stock = {{{}, {}, {5'000}}};
    jollof.reorder_level = Quantity{3'000};
    put("jollof", PutProduct{jollof});
    ProductChange water;
    water.name = "Water";
    water.price = Money{20'000};
    water.variants = {{{}, "50 cl", Money{15'050}}};
    const ObjectId water_id = put("water", PutProduct{water});
    const auto kept =
        api.process.engine->find_product(test::sample_book, water_id, Access::may_block);
    names.add("small", spelled(kept->value().object.variants.front().id.value, spelling));
    ContactChange ada;
    ada.name = "Ada Lovelace";
    put("ada", PutContact{ada});
    StoreChange lekki;
    lekki.name = "Lekki";
    put("lekki", PutStore{lekki});
    return names;
}

// Keys that a case asks for, made only then, since lists of keys would show them.
void add_keys(const std::string& requests, test::TestApi& api, Names& names) {
    if (requests.find("{{orders-reader}}") != requests.npos) {
        KeyRecord reader;
        reader.scopes = {"orders:read"};
        names.add("orders-reader", api.add_key(reader));
    }
    names.add("nobody", make_api_key(Environment::test, fill_random).text);
}

std::string shown(const http::Response& response) {
    std::string text = std::to_string(response.status) + "\n";
    for (const char c : response.headers) {
        if (c != '\r') text += c;
    }
    const bool is_json =
        response.content_type.starts_with("application/json") && !response.body.empty();
    return text + "\n" + (is_json ? test::pretty_json(response.body) : response.body);
}

// A dialect's document with the routes that lead to its schemas.
class Contract {
public:
    Contract(std::string_view document, std::span<const Route> routes)
        : check_(document), routes_(routes) {
        for (const Route& route : routes) router_.add(route.method, route.pattern);
    }

    // What is wrong with an answer; empty if it is one that the document knows, with exactly the
    // members it names.
    std::string problem(const test::TextRequest& request, const http::Response& response) const {
        const auto schema = schema_of(request, response.status);
        if (!schema) return std::to_string(response.status) + " is not documented";
        simdjson::dom::parser parser;
        return check_.problem(*schema, parser.parse(response.body).value());
    }

private:
    // Errors outside any operation have the common form.
    std::optional<simdjson::dom::element> schema_of(const test::TextRequest& request,
                                                    int status) const {
        const http::Match match = router_.match(test::method_of(request.method), request.path);
        if (match.kind != http::Match::Kind::found) {
            return check_.document()["components"]["schemas"]["Error"].value();
        }
        std::string method;
        for (const char c : request.method) method += static_cast<char>(std::tolower(c));
        return check_.answer_schema(routes_[match.route].pattern, method, status);
    }

    test::SchemaCheck check_;
    http::Router router_;
    std::span<const Route> routes_;
};

void expect_documented(const test::TextRequest& request, const http::Response& response) {
    if (response.status == 304 || !response.content_type.starts_with("application/json")) return;
    static const Contract home(cloove::openapi_document(), cloove::routes());
    static const Contract merchants(clover::openapi_document(), clover::routes());
    const Contract& contract = clover::owns(request.path) ? merchants : home;
    EXPECT_EQ(contract.problem(request, response), "")
        << request.method << ' ' << request.path << '\n'
        << response.body;
}

// Texts of keys and secrets are random, and so are the numbers of keys that the core spells by
// itself, and chain values, which have salts in them; how long something took differs.
std::string without_secrets(std::string text) {
    static const std::regex key_text("clv_(test|live)_sk_[a-z0-9]{32}");
    static const std::regex last_four("\"lastFour\": \"[a-z0-9]{4}\"");
    static const std::regex hook_secret("whsec_[A-Za-z0-9+/]{43}=");
    static const std::regex hook_prefix("\"signingSecretPrefix\": \"[^\"]*\"");
    static const std::regex app(R"(appId\\":\\"[0-9A-Z]{13})");
    static const std::regex number("\"(id|replaces)\": \"[0-9A-Z]{13}\"");
    static const std::regex chain("\"head\": \"[0-9a-f]{64}\"");
    static const std::regex took("\"ms\": [0-9]+");
    text = std::regex_replace(text, chain, "\"head\": \"{{chain}}\"");
    text = std::regex_replace(text, took, "\"ms\": 0");
    text = std::regex_replace(text, key_text, "{{key text}}");
    text = std::regex_replace(text, last_four, "\"lastFour\": \"{{four}}\"");
    text = std::regex_replace(text, hook_secret, "{{secret}}");
    text = std::regex_replace(text, hook_prefix, "\"signingSecretPrefix\": \"{{prefix}}\"");
    text = std::regex_replace(text, app, R"(appId\":\"{{number}})");
    return std::regex_replace(text, number, "\"$1\": \"{{number}}\"");
}

std::string verification_code(test::TestApi& api) {
    const EndpointRecord endpoint = api.process.webhooks.load_endpoints().front();
    const auto secrets = feed::open_secrets(api.webhooks.box, endpoint, api.process.clock.now());
    return feed::verification_code(secrets.front(), endpoint.url);
}

// What people who sign in are given; random, and named instead.
class Tokens {
public:
    void learn(const http::Response& response) {
        learn("invitation", "\"token\":\"([0-9a-f]{64})", response.body);
        learn("csrf", "\"csrfToken\":\"([0-9a-f]{64})", response.body);
        learn("session", "tillbook_session=([0-9a-f]{64})", response.headers);
    }
    std::string with_tokens(std::string text) const {
        for (const auto& [name, token] : tokens_) replace_all(text, "{{" + name + "}}", token);
        return text;
    }
    std::string without_tokens(std::string text) const {
        for (const auto& [name, token] : tokens_) replace_all(text, token, "{{" + name + "}}");
        return text;
    }

private:
    void learn(const std::string& name, const std::string& pattern, const std::string& text) {
        std::smatch match;
        if (std::regex_search(text, match, std::regex(pattern))) tokens_[name] = match[1];
    }

    std::map<std::string, std::string> tokens_;
};

class Golden : public testing::TestWithParam<std::string> {};

TEST_P(Golden, IsAnsweredAsWritten) {
    const auto folder = golden::root() / GetParam();
    test::TestBackups backups;
    ApiOptions options;
    options.backups = &backups;
    if (const std::string missing = use_named_driver(); !missing.empty()) GTEST_SKIP() << missing;
    test::TestApi api({}, options);
    const bool is_home_dialect = GetParam().starts_with("cloove/");
    Names names = open_shop(api, is_home_dialect ? Spelling::uuid : Spelling::base32);
    const std::string requests = golden::read_file(folder / "request");
    add_keys(requests, api, names);
    std::string answers;
    Tokens tokens;
    for (const std::string& step : golden::split_steps(requests)) {
        std::string request = tokens.with_tokens(names.with_ids(step));
        if (request.find("{{verification-code}}") != request.npos) {
            replace_all(request, "{{verification-code}}", verification_code(api));
        }
        if (request.ends_with('\n')) request.pop_back();
        if (!answers.empty()) answers += "\n---\n";
        const http::Response response = api.send(request);
        expect_documented(test::parse_text_request(request), response);
        tokens.learn(response);
        const std::string named = tokens.without_tokens(names.with_names(shown(response)));
        answers += is_home_dialect ? without_secrets(named) : named;
        api.process.clock.advance(std::chrono::seconds(1));
    }
    answers += '\n';
    if (std::getenv("TILLBOOK_WRITE_GOLDEN") != nullptr) {
        std::ofstream(folder / "response") << answers;
        GTEST_SKIP() << "written";
    }
    EXPECT_EQ(answers, golden::read_file(folder / "response"));
}

INSTANTIATE_TEST_SUITE_P(Cases, Golden, testing::ValuesIn(golden::all_cases()),
                         [](const auto& given) {
                             std::string name = given.param;
                             for (char& c : name)
                                 c = std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
                             return name;
                         });

}  // namespace
}  // namespace tillbook

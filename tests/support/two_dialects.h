// One book, spoken to in both dialects, with answers as values.
#pragma once

#include <simdjson.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "domain/money.h"
#include "support/test_api.h"

namespace tillbook::test {

using Element = simdjson::dom::element;

// The start of a payment in cash of the merchant dialect: its amount in minor units follows.
inline const std::string cash_payment = R"({"tender": {"id": "0000000000001"}, "amount": )";

// The value at a JSON pointer; absent if there is none, or it is null.
inline std::optional<Element> find(Element root, std::string_view pointer) {
    Element value;
    if (root.at_pointer(pointer).get(value) != simdjson::SUCCESS || value.is_null()) {
        return std::nullopt;
    }
    return value;
}
// A text, or "" if there is none.
inline std::string text_at(Element root, std::string_view pointer) {
    const auto value = find(root, pointer);
    return value && value->is_string() ? std::string(value->get_string().value()) : std::string();
}
// A whole number, or 0.
inline std::int64_t number_at(Element root, std::string_view pointer) {
    const auto value = find(root, pointer);
    return value && value->is_int64() ? value->get_int64().value() : 0;
}
inline bool flag_at(Element root, std::string_view pointer) {
    const auto value = find(root, pointer);
    return value && value->is_bool() && value->get_bool().value();
}
// The elements of a list; none if it is not there.
inline std::vector<Element> list_at(Element root, std::string_view pointer) {
    std::vector<Element> elements;
    const auto value = find(root, pointer);
    if (!value || !value->is_array()) return elements;
    for (const Element element : value->get_array()) elements.push_back(element);
    return elements;
}

// An answer with its JSON; an answer of no JSON has null.
struct ParsedAnswer {
    http::Response response;
    std::shared_ptr<simdjson::dom::parser> parser;
    Element root;

    int status() const { return response.status; }
};

class TwoDialects {
public:
    explicit TwoDialects(const std::string& currency = "USD", bool tax_included = false) {
        BookRecord record = sample_record();
        record.currency = currency;
        record.tax_included = tax_included;
        api.process.directory->put_books({record});
        api.process.directory->refresh();
    }

    // Paths of the merchant dialect are below the merchant: "/orders". A write takes a second.
    ParsedAnswer merchant(const std::string& method, const std::string& path,
                          const std::string& body = {}) {
        return ask(method, "/v3/merchants/" + to_base32(sample_book.value) + path, body);
    }
    ParsedAnswer home(const std::string& method, const std::string& path,
                      const std::string& body = {}) {
        return ask(method, "/v1" + path, body);
    }
    // What a write made that must succeed: the id of its object.
    std::string make(const std::string& path, const std::string& body) {
        const ParsedAnswer answer = merchant("POST", path, body);
        EXPECT_EQ(answer.status(), 200) << path << ' ' << body << '\n' << answer.response.body;
        return text_at(answer.root, "/id");
    }
    std::string make_at_home(const std::string& path, const std::string& body) {
        const ParsedAnswer answer = home("POST", path, body);
        EXPECT_EQ(answer.status(), 201) << path << ' ' << body << '\n' << answer.response.body;
        return text_at(answer.root, "/data/id");
    }

    // An id in the other dialect's spelling.
    static std::string uuid_of(std::string_view base32) {
        const auto number = parse_base32(base32);
        return number ? to_uuid(*number, sample_record().id_secret) : std::string();
    }
    static std::string base32_of(std::string_view uuid) {
        const auto number = parse_uuid(uuid, sample_record().id_secret);
        return number ? to_base32(*number) : std::string();
    }
    // An amount of the home dialect in minor units, read exactly.
    std::int64_t minor_at(Element root, std::string_view pointer) const {
        const auto value = find(root, pointer);
        if (!value) return 0;
        return parse_decimal(simdjson::minify(*value), exponent(), money_minor_max).value();
    }
    int exponent() const {
        return api.process.directory->snapshot()->find_book(sample_book)->currency.exponent;
    }

    TestApi api;

private:
    ParsedAnswer ask(const std::string& method, const std::string& path, const std::string& body) {
        std::string request = method + " " + path + "\n";
        if (!body.empty()) request += "Content-Type: application/json\n\n" + body;
        ParsedAnswer answer;
        answer.response = api.send(request);
        answer.parser = std::make_shared<simdjson::dom::parser>();
        if (answer.parser->parse(answer.response.body).get(answer.root) != simdjson::SUCCESS) {
            answer.root = answer.parser->parse(std::string_view("null")).value();
        }
        if (method != "GET") api.process.clock.advance(std::chrono::milliseconds(1'250));
        return answer;
    }
};

}  // namespace tillbook::test

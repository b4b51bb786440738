// JSON bodies as both dialects read them: what is taken is what a reader of another make finds in
// them, whatever its white space and the order of its members.
#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <array>
#include <set>

#include "api/clover/body.h"
#include "api/form.h"
#include "api/json_tree.h"
#include "base/check.h"
#include "fuzz/call_maker.h"
#include "fuzz/input.h"
#include "fuzz/target.h"

namespace tillbook {
namespace {

// Numbers stay as they are written.
constexpr unsigned reading = rapidjson::kParseValidateEncodingFlag |
                             rapidjson::kParseNumbersAsStringsFlag | rapidjson::kParseIterativeFlag;

bool is_same(const JsonTree& tree, const rapidjson::Value& value) {
    const auto text_of = [](const rapidjson::Value& text) {
        return std::string_view(text.GetString(), text.GetStringLength());
    };
    switch (tree.kind) {
        case Scalar::Kind::null:
            return value.IsNull();
        case Scalar::Kind::boolean:
            return value.IsBool() && value.GetBool() == (tree.text == "true");
        case Scalar::Kind::number:
        case Scalar::Kind::text:
            return value.IsString() && text_of(value) == tree.text;
        case Scalar::Kind::array: {
            if (!value.IsArray() || value.Size() != tree.children.size()) return false;
            rapidjson::SizeType at = 0;
            return std::ranges::all_of(
                tree.children, [&](const JsonTree& child) { return is_same(child, value[at++]); });
        }
        case Scalar::Kind::object: {
            if (!value.IsObject() || value.MemberCount() != tree.children.size()) return false;
            auto member = value.MemberBegin();
            return std::ranges::all_of(tree.children, [&](const JsonTree& child) {
                const auto& found = *member++;
                return child.name == text_of(found.name) && is_same(child, found.value);
            });
        }
    }
    return false;
}

// Whether it is one that must be refused though it is JSON: too deep, or a member twice.
bool is_refused(const rapidjson::Value& value, int depth) {
    if (!value.IsArray() && !value.IsObject()) return false;
    if (depth > json_depth_max) return true;
    if (value.IsArray()) {
        return std::any_of(value.Begin(), value.End(), [depth](const rapidjson::Value& part) {
            return is_refused(part, depth + 1);
        });
    }
    std::set<std::string> names;
    for (const auto& member : value.GetObject()) {
        if (!names.emplace(member.name.GetString(), member.name.GetStringLength()).second) {
            return true;
        }
        if (is_refused(member.value, depth + 1)) return true;
    }
    return false;
}

void write(const JsonTree& tree, rapidjson::Writer<rapidjson::StringBuffer>& json) {
    const auto size_of = [](std::string_view text) {
        return static_cast<rapidjson::SizeType>(text.size());
    };
    switch (tree.kind) {
        case Scalar::Kind::null:
        case Scalar::Kind::boolean:
        case Scalar::Kind::number:
            json.RawValue(tree.text.data(), tree.text.size(), rapidjson::kNumberType);
            return;
        case Scalar::Kind::text:
            json.String(tree.text.data(), size_of(tree.text));
            return;
        case Scalar::Kind::array:
            json.StartArray();
            for (const JsonTree& child : tree.children) write(child, json);
            json.EndArray();
            return;
        case Scalar::Kind::object:
            json.StartObject();
            // Backwards: the order of members means nothing.
            for (auto child = tree.children.rbegin(); child != tree.children.rend(); ++child) {
                json.Key(child->name.data(), size_of(child->name));
                write(*child, json);
            }
            json.EndObject();
            return;
    }
}

constexpr std::array<std::string_view, 10> members = {
    "name", "price", "quantity", "is_vip", "status", "urls", "items", "customer_id", "at", "rate"};
constexpr std::array<std::string_view, 3> line_members = {"id", "quantity", "name"};
constexpr std::array<std::string_view, 2> words = {"ready", "served"};

// Fingerprint and mistakes of a form that asks for every kind of member; empty: it is none.
std::string read_form(std::string_view body) {
    Call& call = fuzz::calls().make({}, body);
    auto parsed = Form::parse(call, members);
    if (!parsed) return {};
    Form& form = parsed.value();
    form.text("name", {10});
    if (const auto price = form.money("price", Sign::any)) {
        CHECK(price->minor >= -money_minor_max && price->minor <= money_minor_max);
    }
    if (const auto quantity = form.quantity("quantity")) CHECK(quantity->thousandths > 0);
    form.boolean("is_vip");
    if (const auto word = form.word("status", words)) CHECK(*word < words.size());
    form.texts("urls", {}, 3);
    if (auto lines = form.list("items", line_members, 3)) {
        for (Form& line : *lines) {
            line.require("id");
            line.id("id");
            line.quantity("quantity", Sign::zero_or_above);
            line.upper_text("name");
        }
    }
    form.id("customer_id");
    form.instant("at");
    form.decimal("rate", 5, 100'000'000);
    std::string result = form.fingerprint("POST /v1/things") + form.key();
    if (const auto checked = form.finish(call); !checked) {
        result += "mistakes: " + std::to_string(checked.error().mistakes.size());
    }
    for (const char c : call.headers()) CHECK(c == '\r' || c == '\n' || (c >= ' ' && c < 0x7f));
    return result;
}

std::string read_clover_body(std::string_view bytes) {
    Call& call = fuzz::calls().make({}, bytes);
    auto parsed = clover::Body::parse(call);
    if (!parsed) return {};
    clover::Body& body = parsed.value();
    body.text("note", 20);
    if (const auto price = body.money("price")) CHECK(price->minor <= money_minor_max);
    body.number("percentage", 0, 100);
    body.quantity("unitQty");
    body.flag("taxRemoved");
    body.moment("clientCreatedTime");
    body.reference("employee");
    body.id("id");
    if (auto lines = body.list("lineItems")) {
        for (clover::Body& line : *lines) {
            line.text("name", 127);
            line.money("price");
            line.reference("item");
        }
    }
    if (auto charge = body.object("serviceCharge")) charge->number("percentage", 0, 100);
    std::string result = body.fingerprint("POST /v3/things");
    if (!body.finish(call)) result += " refused";
    for (const char c : call.headers()) CHECK(c == '\r' || c == '\n' || (c >= ' ' && c < 0x7f));
    return result;
}

void try_json_body(std::string_view body) {
    const auto tree = read_json_tree(fuzz::calls().make({}, body).request.body);
    // The other reader ends at a zero byte.
    if (body.find('\0') == body.npos) {
        rapidjson::Document other;
        other.Parse<reading>(body.data(), body.size());
        const bool is_object = !other.HasParseError() && other.IsObject();
        if (tree) CHECK(is_object && is_same(tree.value(), other));
        if (!tree && is_object) CHECK(is_refused(other, 1));
    }
    const std::string form = read_form(body);
    const std::string clover_body = read_clover_body(body);
    if (!tree) return;
    rapidjson::StringBuffer buffer;
    rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
    write(tree.value(), writer);
    const std::string_view written(buffer.GetString(), buffer.GetSize());
    const auto again = read_json_tree(fuzz::calls().make({}, written).request.body);
    CHECK(again.ok());
    std::string first, second;
    tree.value().append_canonical(first);
    again.value().append_canonical(second);
    CHECK(first == second);
    CHECK(read_form(written) == form);
    CHECK(read_clover_body(written) == clover_body);
}

const fuzz::Target json_body("json_body", try_json_body);

}  // namespace
}  // namespace tillbook

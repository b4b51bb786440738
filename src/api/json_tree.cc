#include "api/json_tree.h"

#include <algorithm>

namespace tillbook {

namespace {

bool read(JsonReader& json, JsonValue value, JsonTree& tree) {
    Scalar scalar;
    if (!json.read_scalar(value, scalar)) return false;
    tree.kind = scalar.kind;
    tree.text = scalar.text;
    if (scalar.kind == Scalar::Kind::array) {
        return json.each_element(
            value, [&](JsonValue part) { return read(json, part, tree.children.emplace_back()); });
    }
    if (scalar.kind == Scalar::Kind::object) {
        return json.each_member(value, [&](std::string_view name, JsonValue part) {
            JsonTree& child = tree.children.emplace_back();
            child.name = name;
            return read(json, part, child);
        });
    }
    return true;
}

}  // namespace

const JsonTree* JsonTree::find(std::string_view member) const {
    const auto at = std::find_if(children.begin(), children.end(),
                                 [&](const JsonTree& child) { return child.name == member; });
    if (at == children.end() || at->kind == Scalar::Kind::null) return nullptr;
    return &*at;
}

void JsonTree::append_canonical(std::string& out) const {
    out += static_cast<char>(kind);
    out += std::to_string(text.size()) + ":" + text;
    std::vector<const JsonTree*> parts;
    for (const JsonTree& child : children) parts.push_back(&child);
    if (kind == Scalar::Kind::object) {
        std::ranges::sort(parts, {}, [](const JsonTree* part) { return part->name; });
    }
    for (const JsonTree* part : parts) {
        out += std::to_string(part->name.size()) + ":" + part->name;
        part->append_canonical(out);
    }
    out += ';';
}

Result<JsonTree> read_json_tree(std::string_view body) {
    JsonReader& json = JsonReader::of_this_thread();
    JsonTree tree;
    tree.kind = Scalar::Kind::object;
    const bool well_formed = json.read_body(body, [&](std::string_view name, JsonValue value) {
        JsonTree& child = tree.children.emplace_back();
        child.name = name;
        return read(json, value, child);
    });
    if (!well_formed) return Error{ErrorCode::bad_request, std::string(json.problem()), {}};
    return tree;
}

}  // namespace tillbook

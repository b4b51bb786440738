// Holds answers against the OpenAPI document: the part of JSON Schema that the document uses.
#pragma once

#include <simdjson.h>

#include <optional>
#include <string>
#include <string_view>

namespace tillbook::test {

// The published schema of an order, which is no part of the project: it may not be there.
inline std::string order_schema_path() {
    return TILLBOOK_SOURCE_DIR "/../shared/spec/clover-order.schema.json";
}

class SchemaCheck {
public:
    explicit SchemaCheck(std::string_view document) { document_ = parser_.parse(document).value(); }

    simdjson::dom::element document() const { return document_; }

    // What a reference refers to; anything else is itself.
    simdjson::dom::element resolved(simdjson::dom::element node) const {
        std::string_view pointer;
        if (node["$ref"].get(pointer) != simdjson::SUCCESS) return node;
        return document_.at_pointer(pointer.substr(1)).value();  // "#/components/…"
    }

    // The schema of an answer of an operation, by JSON pointer parts; absent if the document has
    // no such path, method, status or JSON content.
    std::optional<simdjson::dom::element> answer_schema(std::string_view pattern,
                                                        std::string_view method, int status) const {
        simdjson::dom::element answer;
        if (document_["paths"][pattern][method]["responses"][std::to_string(status)].get(answer) !=
            simdjson::SUCCESS) {
            return std::nullopt;
        }
        simdjson::dom::element schema;
        if (resolved(answer)["content"]["application/json"]["schema"].get(schema) !=
            simdjson::SUCCESS) {
            return std::nullopt;
        }
        return schema;
    }

    // What is wrong with a value under a schema; empty if nothing.
    std::string problem(simdjson::dom::element schema, simdjson::dom::element value,
                        const std::string& path = "$") const {
        schema = resolved(schema);
        simdjson::dom::element part;
        if (schema["const"].get(part) == simdjson::SUCCESS &&
            simdjson::minify(part) != simdjson::minify(value)) {
            return path + " is not the constant";
        }
        if (schema["enum"].get(part) == simdjson::SUCCESS && !contains(part, value)) {
            return path + " is none of the enumeration";
        }
        if (schema["type"].get(part) == simdjson::SUCCESS && !has_type(part, value)) {
            return path + " is of another type";
        }
        if (schema["anyOf"].get(part) == simdjson::SUCCESS) {
            return choice_problem(part, value, path);
        }
        if (value.is_object()) return object_problem(schema, value, path);
        if (value.is_array() && schema["items"].get(part) == simdjson::SUCCESS) {
            int index = 0;
            for (const auto element : simdjson::dom::array(value)) {
                const std::string found =
                    problem(part, element, path + '[' + std::to_string(index++) + ']');
                if (!found.empty()) return found;
            }
        }
        return {};
    }

private:
    static bool contains(simdjson::dom::element list, simdjson::dom::element value) {
        for (const auto element : simdjson::dom::array(list)) {
            if (simdjson::minify(element) == simdjson::minify(value)) return true;
        }
        return false;
    }

    static bool has_type(simdjson::dom::element type, simdjson::dom::element value) {
        if (type.is_array()) {
            for (const auto one : simdjson::dom::array(type)) {
                if (has_type(one, value)) return true;
            }
            return false;
        }
        const std::string_view name = type.get_string().value();
        if (name == "null") return value.is_null();
        if (name == "string") return value.is_string();
        if (name == "boolean") return value.is_bool();
        if (name == "integer") return value.is_int64() || value.is_uint64();
        if (name == "number") return value.is_number();
        if (name == "array") return value.is_array();
        return name == "object" && value.is_object();
    }

    // Empty if one of the schemas fits; else what is wrong under each.
    std::string choice_problem(simdjson::dom::array schemas, simdjson::dom::element value,
                               const std::string& path) const {
        std::string problems;
        for (const auto schema : schemas) {
            const std::string found = problem(schema, value, path);
            if (found.empty()) return {};
            problems += (problems.empty() ? "" : "; ") + found;
        }
        return problems;
    }

    std::string object_problem(simdjson::dom::element schema, simdjson::dom::element value,
                               const std::string& path) const {
        simdjson::dom::array required;
        if (schema["required"].get(required) == simdjson::SUCCESS) {
            for (const auto name : required) {
                simdjson::dom::element member;
                if (value[name.get_string().value()].get(member) != simdjson::SUCCESS) {
                    return path + " lacks " + std::string(name.get_string().value());
                }
            }
        }
        simdjson::dom::element properties;
        if (schema["properties"].get(properties) != simdjson::SUCCESS) return {};
        for (const auto field : simdjson::dom::object(value)) {
            simdjson::dom::element property;
            const std::string name = path + '.' + std::string(field.key);
            if (properties[field.key].get(property) != simdjson::SUCCESS) {
                return name + " is not documented";
            }
            const std::string found = problem(property, field.value, name);
            if (!found.empty()) return found;
        }
        return {};
    }

    simdjson::dom::parser parser_;
    simdjson::dom::element document_;
};

}  // namespace tillbook::test

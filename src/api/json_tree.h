// A JSON body as a tree with memory of its own: for requests that are not recorded thousands of
// times a second, and may be read in any order.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "api/json.h"
#include "base/result.h"

namespace tillbook {

struct JsonTree {
    std::string name;  // of a member; of an element empty
    Scalar::Kind kind = Scalar::Kind::null;
    std::string text;  // of a scalar
    std::vector<JsonTree> children;

    Scalar scalar() const { return {kind, text}; }
    // The member of this name; null if there is none, or it is null.
    const JsonTree* find(std::string_view member) const;
    // The same for the same value, whatever the order of members and the white space.
    void append_canonical(std::string& out) const;
};

// bad_request unless the body is one JSON object.
Result<JsonTree> read_json_tree(std::string_view body);

}  // namespace tillbook

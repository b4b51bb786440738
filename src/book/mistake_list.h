// Mistakes of a command, collected at decision so that the caller learns of all of them at once.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"

namespace tillbook {

class MistakeList {
public:
    // `field` is a neutral path: "lines[2].product".
    void add(std::string field, std::string message) {
        mistakes_.push_back({std::move(field), std::move(message)});
    }
    bool any() const { return !mistakes_.empty(); }
    // The validation failure made of them; there is at least one.
    Error error() && {
        std::string detail = mistakes_.front().field + " " + mistakes_.front().message;
        return {ErrorCode::validation_failed, std::move(detail), std::move(mistakes_)};
    }

private:
    std::vector<Mistake> mistakes_;
};

// "lines[2].product"; without a member: "stores[2]".
inline std::string indexed_path(std::string_view list, std::size_t index,
                                std::string_view member = {}) {
    std::string path(list);
    path.append("[").append(std::to_string(index)).append("]");
    if (!member.empty()) path.append(".").append(member);
    return path;
}
// "lines[2].product".
inline std::string line_path(std::size_t line, std::string_view member) {
    return indexed_path("lines", line, member);
}

}  // namespace tillbook

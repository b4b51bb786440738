// Names that were probably meant: what to say of a member nobody reads.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace tillbook {

// The known name that `name` is a slip of: the same but for case, "_" and "-", or at most two
// letters wrong (one in names up to five letters). Empty if there is none.
std::string_view near_name(std::string_view name, std::span<const std::string_view> known);

// True if `name` is the camelCase spelling of the snake_case name `known`: amountPaid of
// amount_paid. A name without "_" has no such twin.
bool is_camel_twin(std::string_view name, std::string_view known);

}  // namespace tillbook

// The routes of the Clover dialect.
#pragma once

#include <span>
#include <string_view>

#include "api/route.h"

namespace tillbook::clover {

std::span<const Route> routes();
// Whether a path is this dialect's to answer, and whether it lies below a merchant.
bool owns(std::string_view path);
bool is_below_merchant(std::string_view path);
// Every answer names its request.
void add_request_id(Call& call);

}  // namespace tillbook::clover

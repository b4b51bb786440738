// The routes of the Clover dialect.
#pragma once

#include <span>
#include <string_view>

#include "api/rate_limit.h"
#include "api/route.h"

namespace tillbook::clover {

// What Clover allows a token.
inline constexpr RateRule vendor_rates{.limit = 16,
                                       .window = std::chrono::seconds(1),
                                       .at_once = 5,
                                       .limit_header = "X-RateLimit-tokenLimit",
                                       .at_once_header = "X-RateLimit-tokenConcurrentLimit"};

std::span<const Route> routes();
// Whether a path is this dialect's to answer, and whether it lies below a merchant.
bool owns(std::string_view path);
bool is_below_merchant(std::string_view path);
// Every answer names its request.
void add_request_id(Call& call);
// Names the parameters of the query that no handler reads in the headers of the answer.
void name_unread_parameters(Call& call);

}  // namespace tillbook::clover

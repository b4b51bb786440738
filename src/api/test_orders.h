// Wiping a book's test orders, for both dialects.
#pragma once

#include <cstdint>

#include "api/access.h"
#include "base/result.h"
#include "book/engine.h"

namespace tillbook {

// Deletes every test order of the caller's book that is not deleted yet, paid or not, with one
// entry each, so that each order's history says what became of it. How many there were. Waits for
// the writer; throws Unavailable.
Result<std::uint64_t> delete_test_orders(Engine& engine, const Caller& caller,
                                         std::uint64_t request_id);

}  // namespace tillbook

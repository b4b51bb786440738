// The body of POST /v1/orders, read into a command.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "api/api.h"
#include "api/values.h"
#include "base/result.h"
#include "book/commands.h"
#include "book/directory.h"

namespace tillbook::cloove {

// Members of the body in the order of their fingerprint codes, from 1. New ones go to the end:
// fingerprints are stored.
inline constexpr std::array<std::string_view, 10> order_members = {
    "items",         "payment_method", "amount_paid", "discount_amount", "customer_id",
    "customer_name", "store_id",       "channel",     "notes",           "occurred_at",
};

struct OrderBody {
    RecordOrder command;
    std::string fingerprint;
    std::string key;  // the member idempotency_key; empty: not sent
};

// Shapes and ranges only; nothing is looked up. bad_request for what is no JSON object,
// validation_failed with every mistake at once. `scope` is the fingerprint's.
Result<OrderBody> parse_order_body(std::string_view body, std::string_view scope,
                                   const BookSettings& book, CamelTwins twins, Ignored& ignored);

}  // namespace tillbook::cloove

// A route: one row of a dialect's table. The OpenAPI document is held against these tables.
#pragma once

#include <span>
#include <string_view>

#include "http/message.h"

namespace tillbook {

class Call;

struct Route {
    http::Method method;
    std::string_view pattern;    // "/v1/orders/{id}"
    std::string_view operation;  // operationId of the document
    std::string_view scope;      // what the key must cover; empty: open to everybody
    void (*handler)(Call& call);
};

}  // namespace tillbook

// Refunds as lists, answers and tables show them.
#pragma once

#include "api/cloove/render.h"

namespace tillbook::cloove {

void append_refund(JsonWriter& json, const RefundRead& read, const BookSettings& book);
// A line each; what came back stands in JSON only.
http::Response refunds_as_csv(const std::vector<RefundRead>& refunds, const BookSettings& book);

}  // namespace tillbook::cloove

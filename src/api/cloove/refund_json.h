// Refunds as lists and answers show them.
#pragma once

#include "api/cloove/render.h"

namespace tillbook::cloove {

void append_refund(JsonWriter& json, const RefundRead& read, const BookSettings& book);

}  // namespace tillbook::cloove

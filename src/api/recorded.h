// What a recorded command answers with, for every dialect.
#pragma once

#include "book/engine.h"

namespace tillbook {

// The order that a command recorded or changed, as its entry left it.
OrderRead order_of(const Recorded& recorded);

}  // namespace tillbook

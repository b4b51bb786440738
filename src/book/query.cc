#include "book/query.h"

namespace tillbook {

bool OrderFilter::is_empty() const { return *this == OrderFilter{}; }

}  // namespace tillbook

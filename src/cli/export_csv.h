// `tillbook export --format csv`: orders, lines, payments or refunds as rows for a spreadsheet.
#pragma once

#include <iosfwd>

#include "cli/installation.h"
#include "cli/options.h"

namespace tillbook {

// Newest order first, at their last version. `from` and `to` are business days: of the sale for
// orders and lines, of the payment or refund itself for those. Memory holds a page of orders.
// Throws Failure when an option is wrong.
void export_csv(Installation& installation, const BookSettings& book, const ExportOptions& options,
                std::ostream& out, std::ostream& progress_out);

}  // namespace tillbook

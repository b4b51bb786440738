// `tillbook price`: the full calculator on the command line.
//
// Reads orders, one JSON object a line, and writes their amounts, one JSON object a line. Nothing
// is stored and no book is needed.
#pragma once

#include <iosfwd>
#include <string>

namespace tillbook {

// Prices every order of a file, or of `in` when the path is "-". A line is an order, or an object
// with a member `order`. Amounts are whole hundredths of the currency unit; quantities
// thousandths; lists stand bare or inside {"elements": [...]}.
//
// A line that cannot be priced is named on `err` (number, field, what is wrong) and leaves no line
// in `out`; the others are still priced. Returns the exit code: 0, 1 if any line was wrong, 2 if
// the file cannot be read or `out` not be written.
int price_command(const std::string& path, std::istream& in, std::ostream& out, std::ostream& err);

}  // namespace tillbook

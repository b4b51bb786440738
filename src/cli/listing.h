// Tables for people: columns as wide as their widest cell.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

namespace tillbook {

// The first row is the heading. Characters are counted, not bytes.
void print_table(std::ostream& out, const std::vector<std::vector<std::string>>& rows);

}  // namespace tillbook

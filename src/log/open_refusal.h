// Why a database cannot be opened: the kind, one sentence of cause and one of remedy.
#pragma once

#include <string>

namespace tillbook {

enum class OpenFault { unusable, in_use, disk_full, damaged, foreign, newer };
struct OpenRefusal {
    OpenFault fault = OpenFault::unusable;
    std::string cause;
    std::string remedy;
};

}  // namespace tillbook

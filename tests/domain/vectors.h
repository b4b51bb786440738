// The reference orders of tests/data/money-vectors.jsonl, read into drafts and expected amounts.
#pragma once

#include <string>
#include <vector>

#include "domain/pricing.h"

namespace tillbook::test {

struct Vector {
    std::size_t line = 0;  // in the file, from 1
    std::string family;
    Draft draft;
    Priced expected;
};

// Throws if the file is not as it should be.
std::vector<Vector> load_vectors();

}  // namespace tillbook::test

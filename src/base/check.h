// CHECK(condition): an invariant of ours that no input can break. Always on; prints where it
// stood and aborts. For expected failures use Result (base/result.h).
#pragma once

#include <cstdio>
#include <cstdlib>

namespace tillbook {

[[noreturn]] inline void check_failed(const char* condition, const char* file, int line) {
    std::fprintf(stderr, "tillbook: internal check failed: %s (%s:%d)\n", condition, file, line);
    std::abort();
}

}  // namespace tillbook

#define CHECK(condition)                                              \
    do {                                                              \
        if (!(condition)) [[unlikely]]                                \
            ::tillbook::check_failed(#condition, __FILE__, __LINE__); \
    } while (false)

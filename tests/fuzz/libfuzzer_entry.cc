// Where libFuzzer calls a program of one target.
#include <cstddef>
#include <cstdint>

#include "base/check.h"
#include "fuzz/target.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto& targets = tillbook::fuzz::Target::all();
    CHECK(targets.size() == 1);
    targets.front().run({reinterpret_cast<const char*>(data), size});
    return 0;
}

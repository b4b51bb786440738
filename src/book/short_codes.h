// The numbers orders have for people. They rise by one from order to order with few gaps, so only
// the orders at which they do not are kept.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace tillbook {

class ShortCodes {
public:
    // The code of the next ordinal. A code not above the one before can not be found by `find`.
    void push_back(std::uint32_t code) {
        if (size_ == 0 || code != at(size_ - 1) + 1) runs_.push_back({size_, code});
        ++size_;
    }
    std::uint32_t at(std::uint32_t ordinal) const {
        const auto behind = std::ranges::upper_bound(runs_, ordinal, {}, &Run::ordinal);
        const Run& run = *std::prev(behind);
        return run.code + (ordinal - run.ordinal);
    }
    std::optional<std::uint32_t> find(std::uint32_t code) const {
        const auto behind = std::ranges::upper_bound(runs_, code, {}, &Run::code);
        if (behind == runs_.begin()) return std::nullopt;
        const Run& run = *std::prev(behind);
        const std::uint32_t end = behind == runs_.end() ? size_ : behind->ordinal;
        const std::uint32_t ordinal = run.ordinal + (code - run.code);
        return ordinal < end ? std::optional(ordinal) : std::nullopt;
    }
    std::size_t bytes() const { return runs_.capacity() * sizeof(Run); }

private:
    struct Run {
        std::uint32_t ordinal;  // of the first
        std::uint32_t code;     // its code
    };
    std::vector<Run> runs_;
    std::uint32_t size_ = 0;
};

}  // namespace tillbook

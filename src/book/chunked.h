// A growing column of numbers in chunks of 65,536: growth moves one chunk, never everything.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace tillbook {

template <class T>
class Chunked {
public:
    static constexpr std::size_t chunk_bits = 16;
    static constexpr std::size_t chunk_size = std::size_t{1} << chunk_bits;

    void push_back(T value) {
        if (size_ % chunk_size == 0) chunks_.emplace_back();
        chunks_.back().push_back(value);
        ++size_;
    }
    std::size_t size() const { return size_; }
    T operator[](std::size_t at) const { return chunks_[at >> chunk_bits][at % chunk_size]; }
    T& operator[](std::size_t at) { return chunks_[at >> chunk_bits][at % chunk_size]; }
    const std::vector<std::vector<T>>& chunks() const { return chunks_; }
    std::size_t bytes() const {
        std::size_t bytes = 0;
        for (const auto& chunk : chunks_) bytes += sizeof chunk + chunk.capacity() * sizeof(T);
        return bytes;
    }

private:
    std::vector<std::vector<T>> chunks_;
    std::size_t size_ = 0;
};

}  // namespace tillbook

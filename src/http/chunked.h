// Decodes a chunked body in place, byte-exact and strict.
//
// The decoded body is never longer than its coding, so it is written over it. Extensions and
// trailers are read past: nothing here gives them a meaning.
#pragma once

#include <cstddef>
#include <cstdint>

namespace tillbook::http {

class ChunkDecoder {
public:
    struct Limits {
        std::size_t body_bytes_max = 0;
        std::size_t overhead_bytes_max = 0;  // extensions and trailers together
    };
    enum class State { more, complete, malformed, too_large };
    struct Step {
        State state = State::more;
        std::size_t taken = 0;  // of the coding; everything, unless complete or refused
        std::size_t made = 0;   // bytes of body written
    };

    ChunkDecoder() = default;
    explicit ChunkDecoder(Limits limits) : limits_(limits) {}

    // Decodes `size` bytes at `coded` to `out`, which lies at or before it in the same buffer.
    Step decode(const char* coded, std::size_t size, char* out);

private:
    enum class At {
        size_first,
        size,
        extension,
        size_lf,
        data,
        data_cr,
        data_lf,
        trailer_first,
        trailer_name,
        trailer_value,
        trailer_lf,
        end_lf,
    };

    State take(char c);
    State take_size(char c);
    State take_trailer(char c);
    State size_read();
    State count_overhead();

    Limits limits_;
    At at_ = At::size_first;
    std::uint64_t left_ = 0;  // of the chunk whose size is or has been read
    int digits_ = 0;          // of that size
    std::size_t body_ = 0;    // bytes announced so far
    std::size_t overhead_ = 0;
};

}  // namespace tillbook::http

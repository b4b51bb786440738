#include "http/chunked.h"

#include <algorithm>
#include <cstring>

#include "http/ascii.h"

namespace tillbook::http {

namespace {

constexpr int size_digits_max = 15;  // cannot overflow 64 bits

}  // namespace

ChunkDecoder::Step ChunkDecoder::decode(const char* coded, std::size_t size, char* out) {
    Step step;
    while (step.taken < size && step.state == State::more) {
        if (at_ == At::data) {
            const auto piece =
                static_cast<std::size_t>(std::min<std::uint64_t>(left_, size - step.taken));
            std::memmove(out + step.made, coded + step.taken, piece);
            step.taken += piece;
            step.made += piece;
            left_ -= piece;
            if (left_ == 0) at_ = At::data_cr;
            continue;
        }
        step.state = take(coded[step.taken]);
        ++step.taken;
    }
    return step;
}

ChunkDecoder::State ChunkDecoder::take(char c) {
    const auto expect = [&](char wanted, At next) {
        if (c != wanted) return State::malformed;
        at_ = next;
        return State::more;
    };
    switch (at_) {
        case At::size_first:
        case At::size:
            return take_size(c);
        case At::extension:
            if (c == '\r') return expect('\r', At::size_lf);
            return is_control(c) ? State::malformed : count_overhead();
        case At::size_lf:
            return c == '\n' ? size_read() : State::malformed;
        case At::data:
            return State::malformed;  // decode() takes data in pieces
        case At::data_cr:
            return expect('\r', At::data_lf);
        case At::data_lf:
            return expect('\n', At::size_first);
        case At::trailer_first:
        case At::trailer_name:
        case At::trailer_value:
            return take_trailer(c);
        case At::trailer_lf:
            return expect('\n', At::trailer_first);
        case At::end_lf:
            return c == '\n' ? State::complete : State::malformed;
    }
    return State::malformed;
}

ChunkDecoder::State ChunkDecoder::take_size(char c) {
    const int value = hex_value(c);
    if (at_ == At::size_first) {
        if (value < 0) return State::malformed;
        left_ = 0;
        digits_ = 0;
        at_ = At::size;
    }
    if (value >= 0) {
        if (++digits_ > size_digits_max) return State::malformed;
        left_ = left_ * 16 + static_cast<std::uint64_t>(value);
        return State::more;
    }
    if (c != '\r' && c != ';') return State::malformed;
    at_ = c == '\r' ? At::size_lf : At::extension;
    return State::more;
}

ChunkDecoder::State ChunkDecoder::size_read() {
    if (left_ == 0) {
        at_ = At::trailer_first;
        return State::more;
    }
    if (left_ > limits_.body_bytes_max - body_) return State::too_large;
    body_ += static_cast<std::size_t>(left_);
    at_ = At::data;
    return State::more;
}

ChunkDecoder::State ChunkDecoder::take_trailer(char c) {
    if (at_ == At::trailer_first && c == '\r') {
        at_ = At::end_lf;
        return State::more;
    }
    if (at_ == At::trailer_value) {
        if (c == '\r') {
            at_ = At::trailer_lf;
            return State::more;
        }
        return is_control(c) ? State::malformed : count_overhead();
    }
    if (at_ == At::trailer_name && c == ':') {
        at_ = At::trailer_value;
        return count_overhead();
    }
    if (!is_token(c)) return State::malformed;
    at_ = At::trailer_name;
    return count_overhead();
}

ChunkDecoder::State ChunkDecoder::count_overhead() {
    return ++overhead_ > limits_.overhead_bytes_max ? State::malformed : State::more;
}

}  // namespace tillbook::http

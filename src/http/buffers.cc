#include "http/buffers.h"

#include <algorithm>
#include <cstring>

namespace tillbook::http {

namespace {

constexpr std::size_t capacity_min = 4 * 1024;
constexpr std::size_t capacity_kept = 64 * 1024;  // more is given back when it is not needed
constexpr std::size_t read_min = 1024;            // less room than this is not worth a read
constexpr std::size_t ahead_min = 16 * 1024;      // room for what is announced and has not come

}  // namespace

std::span<char> InputBuffer::room(std::size_t total) {
    if (size() == 0) {
        clear();
        if (bytes_.size() > capacity_kept) bytes_ = {};
    }
    const std::size_t foreseen = std::min(total, std::max(ahead_min, 2 * size()));
    const std::size_t needed = std::max(foreseen, size() + read_min) + padding;
    if (bytes_.size() < begin_ + needed) {
        if (bytes_.size() < needed) {
            resize(std::max({needed, capacity_min, std::min(2 * bytes_.size(), 2 * needed)}));
        } else {
            std::memmove(bytes_.data(), data(), size());
        }
        end_ = size();
        begin_ = 0;
    }
    return {bytes_.data() + end_, bytes_.size() - padding - end_};
}

void InputBuffer::resize(std::size_t capacity) {
    std::vector<char> grown(capacity);
    std::copy_n(bytes_.data() + begin_, size(), grown.data());
    bytes_.swap(grown);
}

void InputBuffer::drop(std::size_t bytes) {
    begin_ += bytes;
    if (begin_ == end_) clear();
}

std::string_view OutputBuffer::front() {
    if (sent_ == sending_.size()) {
        sending_.clear();
        sent_ = 0;
        if (sending_.capacity() > capacity_kept) sending_ = {};
        sending_.swap(tail_);
    }
    return std::string_view{sending_}.substr(sent_);
}

void OutputBuffer::consumed(std::size_t bytes) {
    sent_ += bytes;
    if (sent_ < sending_.size()) return;
    // Keep the bigger memory for the answers to come.
    sending_.clear();
    sent_ = 0;
    if (tail_.empty()) sending_.swap(tail_);
    if (tail_.empty() && tail_.capacity() > capacity_kept) tail_ = {};
}

}  // namespace tillbook::http

// The bytes of a connection on their way in and out, in memory that is reused.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tillbook::http {

// What has arrived and is not yet used, in one piece. At least `padding` bytes behind it are
// readable. Every call that gives room may move the bytes.
class InputBuffer {
public:
    static constexpr std::size_t padding = 64;

    char* data() { return bytes_.data() + begin_; }
    std::size_t size() const { return end_ - begin_; }
    std::string_view view() const { return {bytes_.data() + begin_, size()}; }

    // Where the next bytes may be put. `total` is how many are announced altogether: the room for
    // them grows with what has come, so that announcing alone takes no memory.
    std::span<char> room(std::size_t total);
    void added(std::size_t bytes) { end_ += bytes; }
    // The first `bytes` are used up.
    void drop(std::size_t bytes);
    // The last `bytes` are used up.
    void drop_back(std::size_t bytes) { end_ -= bytes; }
    void clear() { begin_ = end_ = 0; }

private:
    void resize(std::size_t capacity);

    std::vector<char> bytes_;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
};

// What is to be sent. `front()` stays where it is until it is consumed, whatever is appended.
class OutputBuffer {
public:
    // Where answers are appended.
    std::string& tail() { return tail_; }
    // The next bytes to send; empty if there are none.
    std::string_view front();
    void consumed(std::size_t bytes);
    std::size_t size() const { return sending_.size() - sent_ + tail_.size(); }
    bool empty() const { return size() == 0; }

private:
    std::string tail_;
    std::string sending_;
    std::size_t sent_ = 0;
};

}  // namespace tillbook::http

// SHA-256 of something that comes in pieces, such as a file. base/hash.h has that of one piece.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/hash.h"

namespace tillbook {

// One thread.
class Sha256Stream {
public:
    Sha256Stream();
    ~Sha256Stream();
    Sha256Stream(const Sha256Stream&) = delete;
    Sha256Stream& operator=(const Sha256Stream&) = delete;

    void add(std::string_view bytes);
    // Of all pieces so far. The last call.
    Sha256 finish();

private:
    struct State;
    std::unique_ptr<State> state_;
};

// The bytes that hexadecimal digits of either case spell; absent if they do not.
std::optional<std::string> parse_hex(std::string_view text);

}  // namespace tillbook

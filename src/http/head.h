// Reads a request's head: finds its end in what has arrived, and takes it apart.
//
// The grammar is Beast's; whatever two servers could read differently (and so be tricked into
// seeing different requests) is refused here on top of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/result.h"
#include "http/message.h"

namespace tillbook::http {

// Searches the empty line that ends a head, without looking at any byte twice.
class HeadScanner {
public:
    enum class Found { nothing, end, malformed };

    // `input` starts at the head's first byte and has only grown since the last call. Malformed is
    // what would let readers disagree about lines: a bare LF or a folded line.
    Found scan(std::string_view input);
    // Bytes of the head with its empty line, once found.
    std::size_t size() const { return line_start_; }

private:
    std::size_t scanned_ = 0;
    std::size_t line_start_ = 0;
};

enum class Framing { no_body, by_length, chunked };
enum class Version { http_1_0, http_1_1 };
enum class Persistence { keep_alive, close };

// What the head says about the message itself.
struct Head {
    Version version = Version::http_1_1;
    Persistence persistence = Persistence::keep_alive;
    Framing framing = Framing::no_body;
    std::uint64_t content_length = 0;
    bool expects_continue = false;
};

// Takes a complete head apart into `request` (method, path, query, headers; views into `bytes`).
// Error `bad_request` with a sentence; the path is set even then, if the head got so far.
Result<Head> parse_head(std::string_view bytes, Request& request);

}  // namespace tillbook::http

// Facts: the compact binary form of what an index needs from an entry. A format byte, then tagged
// values: varint(tag << 1 | is_bytes), then a zigzag varint or varint length and bytes. Unknown
// tags are skipped, so that facts can grow without a new format.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tillbook {

// Appends to a string it does not own. Tags are 1-1023.
class FactsWriter {
public:
    explicit FactsWriter(std::string& out);  // goes on behind facts that are there
    void put(std::uint32_t tag, std::int64_t value);
    void put(std::uint32_t tag, std::string_view bytes);

private:
    std::string& out_;
};

// Walks facts. Stops at the first malformed value; `intact()` then says false.
class FactsReader {
public:
    struct Fact {
        std::uint32_t tag = 0;
        bool is_bytes = false;
        std::int64_t number = 0;
        std::string_view bytes;
    };

    explicit FactsReader(std::string_view facts);
    std::optional<Fact> next();
    bool intact() const { return intact_; }

private:
    std::string_view rest_;
    bool intact_ = true;
};

void append_varint(std::string& out, std::uint64_t value);
// Takes a varint off the front of `rest`; absent (and `rest` unchanged) if there is none.
std::optional<std::uint64_t> take_varint(std::string_view& rest);

// Signed numbers as varints: small ones stay short, whatever their sign.
constexpr std::uint64_t zigzag(std::int64_t value) {
    return (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
}
constexpr std::int64_t unzigzag(std::uint64_t value) {
    return static_cast<std::int64_t>((value >> 1) ^ (~(value & 1) + 1));
}

}  // namespace tillbook

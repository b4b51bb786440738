#include "log/facts.h"

#include "base/check.h"

namespace tillbook {
namespace {

constexpr char facts_format = 1;
constexpr std::uint32_t tag_max = 1023;

}  // namespace

void append_varint(std::string& out, std::uint64_t value) {
    while (value >= 0x80) {
        out += static_cast<char>((value & 0x7f) | 0x80);
        value >>= 7;
    }
    out += static_cast<char>(value);
}

std::optional<std::uint64_t> take_varint(std::string_view& rest) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < rest.size() && i < 10; ++i) {
        const auto byte = static_cast<std::uint8_t>(rest[i]);
        if (i == 9 && byte > 1) return std::nullopt;  // beyond 64 bits
        value |= static_cast<std::uint64_t>(byte & 0x7f) << (7 * i);
        if (byte < 0x80) {
            rest.remove_prefix(i + 1);
            return value;
        }
    }
    return std::nullopt;
}

FactsWriter::FactsWriter(std::string& out) : out_(out) {
    if (out_.empty()) out_ += facts_format;
}

void FactsWriter::put(std::uint32_t tag, std::int64_t value) {
    CHECK(tag >= 1 && tag <= tag_max);
    append_varint(out_, tag << 1);
    append_varint(out_, zigzag(value));
}

void FactsWriter::put(std::uint32_t tag, std::string_view bytes) {
    CHECK(tag >= 1 && tag <= tag_max);
    append_varint(out_, (tag << 1) | 1);
    append_varint(out_, bytes.size());
    out_ += bytes;
}

FactsReader::FactsReader(std::string_view facts) : rest_(facts) {
    if (rest_.empty()) return;  // an entry without facts
    intact_ = rest_.front() == facts_format;
    rest_.remove_prefix(1);
}

std::optional<FactsReader::Fact> FactsReader::next() {
    if (!intact_ || rest_.empty()) return std::nullopt;
    intact_ = false;  // until the whole value has been read
    const auto head = take_varint(rest_);
    if (!head || *head >> 1 < 1 || *head >> 1 > tag_max) return std::nullopt;
    const auto value = take_varint(rest_);
    if (!value) return std::nullopt;

    Fact fact;
    fact.tag = static_cast<std::uint32_t>(*head >> 1);
    fact.is_bytes = (*head & 1) != 0;
    if (fact.is_bytes) {
        if (*value > rest_.size()) return std::nullopt;
        fact.bytes = rest_.substr(0, *value);
        rest_.remove_prefix(*value);
    } else {
        fact.number = unzigzag(*value);
    }
    intact_ = true;
    return fact;
}

}  // namespace tillbook

#include "log/postgres/values.h"

#include <libpq-fe.h>

#include "base/error.h"

namespace tillbook {

namespace {

constexpr std::uint32_t null_length = ~std::uint32_t{0};

void append_big_endian(std::string& bytes, std::uint64_t number, int size) {
    for (int i = size - 1; i >= 0; --i) bytes += static_cast<char>(number >> (8 * i));
}

int size_of(PgArray::Of type) {
    switch (type) {
        case PgArray::Of::int2:
            return 2;
        case PgArray::Of::int4:
            return 4;
        case PgArray::Of::int8:
            return 8;
        case PgArray::Of::bytea:
            return 0;
    }
    return 0;
}

}  // namespace

PgArray::PgArray(Of type) : type_(type) {}

void PgArray::add(std::uint64_t number) {
    const int size = size_of(type_);
    append_big_endian(elements_, static_cast<std::uint64_t>(size), 4);
    append_big_endian(elements_, number, size);
    ++size_;
}

void PgArray::add(std::string_view bytes) {
    append_big_endian(elements_, bytes.empty() ? null_length : bytes.size(), 4);
    elements_ += bytes;
    has_null_ = has_null_ || bytes.empty();
    ++size_;
}

// Dimensions, whether there are NULLs, type; length and lower bound of the dimension; elements.
std::string PgArray::take() {
    std::string bytes;
    bytes.reserve(20 + elements_.size());
    append_big_endian(bytes, size_ == 0 ? 0 : 1, 4);
    append_big_endian(bytes, has_null_ ? 1 : 0, 4);
    append_big_endian(bytes, static_cast<std::uint64_t>(type_), 4);
    if (size_ == 0) return bytes;
    append_big_endian(bytes, size_, 4);
    append_big_endian(bytes, 1, 4);
    bytes += elements_;
    return bytes;
}

PgParams& PgParams::add(std::uint64_t number) {
    append_big_endian(values_.emplace_back(std::in_place).value(), number, 8);
    return *this;
}

PgParams& PgParams::add(std::optional<Instant> instant) {
    return instant ? add(static_cast<std::uint64_t>(to_ms(*instant))) : add_null();
}

PgParams& PgParams::add_bytes(std::string_view bytes) {
    return bytes.empty() ? add_null() : add_text(bytes);
}

PgParams& PgParams::add_text(std::string_view text) {
    values_.emplace_back(std::in_place, text);
    return *this;
}

PgParams& PgParams::add_null() {
    values_.emplace_back();
    return *this;
}

PgParams& PgParams::add(PgArray array) {
    values_.emplace_back(array.take());
    return *this;
}

PgResult::~PgResult() { PQclear(result_); }

int PgResult::rows() const { return result_ == nullptr ? 0 : PQntuples(result_); }

bool PgResult::is_null(int row, int column) const { return PQgetisnull(result_, row, column) != 0; }

std::string_view PgResult::bytes(int row, int column) const {
    return {PQgetvalue(result_, row, column),
            static_cast<std::size_t>(PQgetlength(result_, row, column))};
}

std::uint64_t PgResult::number(int row, int column) const {
    const std::string_view stored = bytes(row, column);
    if (stored.empty() || stored.size() > 8) throw Unavailable("A number is damaged.");
    // Shorter types keep their sign as the longest has it.
    const bool is_negative = (static_cast<unsigned char>(stored.front()) & 0x80U) != 0;
    std::uint64_t number = is_negative ? ~std::uint64_t{0} : 0;
    for (const char byte : stored) number = number << 8U | static_cast<unsigned char>(byte);
    return number;
}

std::optional<Instant> PgResult::instant(int row, int column) const {
    if (is_null(row, column)) return std::nullopt;
    return from_ms(static_cast<std::int64_t>(number(row, column)));
}

}  // namespace tillbook

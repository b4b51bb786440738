// Parameters and results of statements in PostgreSQL's binary form.
//
// Numbers are stored with their bit pattern. Empty bytes are stored as NULL, and NULL is read as
// empty; texts that must not be NULL have add_text().
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"

struct pg_result;

namespace tillbook {

// An array of one dimension as a parameter, grown element by element.
class PgArray {
public:
    enum class Of : std::uint32_t { int2 = 21, int4 = 23, int8 = 20, bytea = 17 };

    explicit PgArray(Of type);
    // By the element's type.
    void add(std::uint64_t number);
    // Bytes; empty: NULL.
    void add(std::string_view bytes);
    std::size_t size() const { return size_; }

private:
    friend class PgParams;
    std::string take();

    Of type_;
    std::uint32_t size_ = 0;
    bool has_null_ = false;
    std::string elements_;
};

// The parameters of one statement, in order; owns their bytes.
class PgParams {
public:
    PgParams& add(std::uint64_t number);  // bigint
    PgParams& add(std::optional<Instant> instant);
    PgParams& add_bytes(std::string_view bytes);
    PgParams& add_text(std::string_view text);
    PgParams& add_null();
    PgParams& add(PgArray array);

private:
    friend class PgConnection;
    std::vector<std::optional<std::string>> values_;
};

// The rows of an answer. Rows and columns count from 0.
class PgResult {
public:
    PgResult() = default;
    explicit PgResult(pg_result* result) : result_(result) {}
    ~PgResult();
    PgResult(PgResult&& other) noexcept : result_(std::exchange(other.result_, nullptr)) {}
    PgResult& operator=(PgResult&& other) noexcept {
        std::swap(result_, other.result_);
        return *this;
    }

    int rows() const;
    bool is_null(int row, int column) const;
    // Of smallint, integer, bigint or boolean.
    std::uint64_t number(int row, int column) const;
    std::optional<Instant> instant(int row, int column) const;
    // Valid as long as the result.
    std::string_view bytes(int row, int column) const;

private:
    friend class PgConnection;
    pg_result* result_ = nullptr;
};

}  // namespace tillbook

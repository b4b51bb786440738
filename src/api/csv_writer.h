// Writes CSV as RFC 4180 has it, to a string it does not own: commas, CRLF, quotes where a cell
// needs them. Texts are made safe for spreadsheets, which take a cell that begins with = + - @, a
// tab or a carriage return for a formula: such a text gets a leading apostrophe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "http/message.h"

namespace tillbook {

class CsvWriter {
public:
    explicit CsvWriter(std::string& out) : out_(out) {}

    // Somebody's words.
    void text(std::string_view value);
    // Words of ours that need neither quotes nor an apostrophe: names of columns, ids, days.
    void plain(std::string_view value);
    void number(std::int64_t value);
    // Units of 10^-decimals as a plain decimal: 250050 at 2 is 2500.5.
    void decimal(std::int64_t units, int decimals);
    void blank() { separate(); }
    void end_row();

private:
    void separate();

    std::string& out_;
    bool at_start_ = true;
};

inline constexpr std::string_view csv_content_type = "text/csv; charset=utf-8";

// Whether the request's Accept asks for CSV: it names text/csv and does not prefer JSON to it.
bool wants_csv(const http::Request& request);

}  // namespace tillbook

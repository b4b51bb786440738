#include "api/csv_writer.h"

#include <cctype>

#include "domain/money.h"
#include "http/ascii.h"

namespace tillbook {

namespace {

constexpr std::string_view formula_starts = "=+-@\t\r";

bool same_word(std::string_view left, std::string_view right) {
    if (left.size() != right.size()) return false;
    for (std::size_t i = 0; i < left.size(); ++i) {
        if (std::tolower(static_cast<unsigned char>(left[i])) != right[i]) return false;
    }
    return true;
}

// Takes what stands before the mark off the front of `rest`.
std::string_view take_until(std::string_view& rest, char mark) {
    const std::size_t at = rest.find(mark);
    const std::string_view part = rest.substr(0, at);
    rest = at == rest.npos ? std::string_view{} : rest.substr(at + 1);
    return http::trimmed(part);
}

// A quality such as "0.8" in thousandths; what is none counts as 1.
std::int64_t quality_of(std::string_view parameters) {
    constexpr std::int64_t whole = 1'000;
    while (!parameters.empty()) {
        std::string_view parameter = take_until(parameters, ';');
        if (!same_word(take_until(parameter, '='), "q")) continue;
        const auto quality = parse_decimal(parameter, 3, whole);
        return quality ? quality.value() : whole;
    }
    return whole;
}

// How much an Accept header wants exactly this media type, in thousandths; 0: not named.
std::int64_t quality_of(std::string_view accept, std::string_view media_type) {
    while (!accept.empty()) {
        std::string_view range = take_until(accept, ',');
        if (same_word(take_until(range, ';'), media_type)) return quality_of(range);
    }
    return 0;
}

}  // namespace

void CsvWriter::separate() {
    if (!at_start_) out_ += ',';
    at_start_ = false;
}

void CsvWriter::text(std::string_view value) {
    separate();
    const bool is_formula = !value.empty() && formula_starts.find(value.front()) != value.npos;
    const bool needs_quotes = value.find_first_of(",\"\r\n") != value.npos;
    if (needs_quotes) out_ += '"';
    if (is_formula) out_ += '\'';
    for (const char c : value) {
        if (c == '"') out_ += '"';
        out_ += c;
    }
    if (needs_quotes) out_ += '"';
}

void CsvWriter::plain(std::string_view value) {
    separate();
    out_ += value;
}

void CsvWriter::number(std::int64_t value) { decimal(value, 0); }

void CsvWriter::decimal(std::int64_t units, int decimals) {
    separate();
    append_decimal(out_, units, decimals);
}

void CsvWriter::end_row() {
    out_ += "\r\n";
    at_start_ = true;
}

bool wants_csv(const http::Request& request) {
    const std::string_view accept = request.header("Accept");
    const std::int64_t csv = quality_of(accept, "text/csv");
    return csv > 0 && csv >= quality_of(accept, "application/json");
}

}  // namespace tillbook

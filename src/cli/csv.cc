#include "cli/csv.h"

#include <algorithm>

namespace tillbook {

CsvReader::CsvReader(std::string_view text) : rest_(text) {
    if (rest_.starts_with("\xEF\xBB\xBF")) rest_.remove_prefix(3);
}

bool CsvReader::take_line_end() {
    if (rest_.starts_with("\r\n")) {
        rest_.remove_prefix(2);
    } else if (rest_.starts_with('\n')) {
        rest_.remove_prefix(1);
    } else {
        return false;
    }
    ++line_;
    return true;
}

void CsvReader::skip_line() {
    rest_.remove_prefix(std::min(rest_.find('\n'), rest_.size()));
    take_line_end();
}

void CsvReader::read_plain(std::string& field) {
    std::string_view text = rest_.substr(0, rest_.find_first_of(",\n"));
    rest_.remove_prefix(text.size());
    if (text.ends_with('\r') && !rest_.starts_with(',')) text.remove_suffix(1);
    field = text;
}

// False if the closing quote is missing.
bool CsvReader::read_quoted(std::string& field) {
    rest_.remove_prefix(1);
    for (;;) {
        const std::size_t quote = rest_.find('"');
        if (quote == std::string_view::npos) return false;
        const std::string_view text = rest_.substr(0, quote);
        line_ += static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
        field += text;
        rest_.remove_prefix(quote + 1);
        if (!rest_.starts_with('"')) return true;
        field += '"';
        rest_.remove_prefix(1);
    }
}

std::optional<CsvRecord> CsvReader::next() {
    while (take_line_end()) {
    }
    if (rest_.empty()) return std::nullopt;
    CsvRecord record;
    record.line = line_;
    for (;;) {
        std::string& field = record.fields.emplace_back();
        if (rest_.starts_with('"')) {
            const std::string_view from_quote = rest_;
            if (!read_quoted(field)) {
                rest_ = from_quote;
                line_ = record.line;
                record.problem = "a quote is opened and never closed";
                skip_line();
                return record;
            }
        } else {
            read_plain(field);
        }
        if (rest_.starts_with(',')) {
            rest_.remove_prefix(1);
            continue;
        }
        if (rest_.empty() || take_line_end()) return record;
        record.problem = "text follows a closing quote";
        skip_line();
        return record;
    }
}

}  // namespace tillbook

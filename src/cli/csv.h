// CSV as RFC 4180 has it: records of fields, quoted where they contain commas, quotes or line
// breaks; CRLF or LF. A byte order mark in front is skipped.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tillbook {

struct CsvRecord {
    std::size_t line = 0;  // where it starts, from 1
    std::vector<std::string> fields;
    std::string problem;  // why it is not CSV; empty: it is
};

// Reads record after record of a text it does not own. After a problem it goes on with the next
// line, so that one bad record does not hide the others.
class CsvReader {
public:
    explicit CsvReader(std::string_view text);

    // The next record that is not blank; absent at the end.
    std::optional<CsvRecord> next();
    std::size_t bytes_left() const { return rest_.size(); }

private:
    void read_plain(std::string& field);
    bool read_quoted(std::string& field);
    bool take_line_end();
    void skip_line();

    std::string_view rest_;
    std::size_t line_ = 1;
};

}  // namespace tillbook

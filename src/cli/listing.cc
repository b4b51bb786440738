#include "cli/listing.h"

#include <algorithm>
#include <ostream>

#include "api/values.h"

namespace tillbook {

void print_table(std::ostream& out, const std::vector<std::vector<std::string>>& rows) {
    std::vector<std::size_t> widths;
    for (const auto& row : rows) {
        widths.resize(std::max(widths.size(), row.size()));
        for (std::size_t i = 0; i < row.size(); ++i) {
            widths[i] = std::max(widths[i], count_characters(row[i]));
        }
    }
    for (const auto& row : rows) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i) {
            line += row[i];
            if (i + 1 < row.size()) line.append(widths[i] + 2 - count_characters(row[i]), ' ');
        }
        out << line << '\n';
    }
}

std::string joined(const std::vector<std::string>& texts, std::string_view separator) {
    std::string text;
    for (const std::string& each : texts) {
        if (!text.empty()) text += separator;
        text += each;
    }
    return text;
}

void write_ids(JsonWriter& json, ObjectId id, const BookRecord& book) {
    json.key("id").plain(to_uuid(id.value, book.id_secret));
    json.key("objectId").plain(to_base32(id.value));
}

void print_ids(ObjectId id, const BookRecord& book, const std::string& sentence, Streams& streams) {
    std::string text = sentence;
    if (streams.form == OutputForm::json) {
        text.clear();
        JsonWriter json(text);
        json.begin_object();
        write_ids(json, id, book);
        json.end_object();
    }
    streams.out << text << '\n';
}

}  // namespace tillbook

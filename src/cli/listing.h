// What commands print of objects: tables for people, columns as wide as their widest cell, and ids.
#pragma once

#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

#include "api/json_writer.h"
#include "cli/options.h"
#include "log/control.h"

namespace tillbook {

// The first row is the heading. Characters are counted, not bytes.
void print_table(std::ostream& out, const std::vector<std::vector<std::string>>& rows);

// The texts as one, with a separator between them.
std::string joined(const std::vector<std::string>& texts, std::string_view separator);

// Both spellings of an object's id, as members.
void write_ids(JsonWriter& json, ObjectId id, const BookRecord& book);
// Says what a command did to an object: its ids where JSON is asked for, else the sentence.
void print_ids(ObjectId id, const BookRecord& book, const std::string& sentence, Streams& streams);

}  // namespace tillbook

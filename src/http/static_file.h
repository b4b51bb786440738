// Files that the program carries: served whole, to everybody, with an entity tag made of their
// content, so that a browser asks again and is seldom sent them twice.
//
// Made once, then read from any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "http/message.h"

namespace tillbook::http {

// The views must be of static storage.
struct StaticFile {
    std::string_view path;  // "/docs"
    std::string_view content_type;
    std::string_view bytes;
    std::string_view headers;  // further complete lines, each "Name: value\r\n"
};

// True if one of the tags of If-None-Match is this one; "*" is any. Weak comparison.
bool names_tag(std::string_view tags, std::string_view tag);

class StaticFiles {
public:
    explicit StaticFiles(const std::vector<StaticFile>& files);

    // A file with its tag.
    struct Entry {
        StaticFile file;
        std::string tag;  // "\"0123456789abcdef\""
    };
    // Null where there is no such file. A trailing slash is ignored.
    const Entry* find(std::string_view path) const;

private:
    std::vector<Entry> entries_;
};

// The file, or 304 for who has it.
Response serve(const StaticFiles::Entry& entry, const Request& request);

}  // namespace tillbook::http

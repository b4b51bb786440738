#include "http/static_file.h"

#include <algorithm>

#include "base/hash.h"

namespace tillbook::http {

namespace {

std::string tag_of(std::string_view bytes) {
    constexpr std::size_t tag_bytes = 8;
    const Sha256 digest = sha256(bytes);
    return '"' + to_hex(as_view(digest).substr(0, tag_bytes)) + '"';
}

}  // namespace

bool names_tag(std::string_view tags, std::string_view tag) {
    while (!tags.empty()) {
        const std::size_t comma = tags.find(',');
        std::string_view one = tags.substr(0, comma);
        const std::size_t first = one.find_first_not_of(" \t");
        one = first == one.npos ? std::string_view{} : one.substr(first);
        one = one.substr(0, one.find_last_not_of(" \t") + 1);
        if (one.starts_with("W/")) one.remove_prefix(2);
        if (one == "*" || one == tag) return true;
        tags = comma == tags.npos ? std::string_view{} : tags.substr(comma + 1);
    }
    return false;
}

StaticFiles::StaticFiles(const std::vector<StaticFile>& files) {
    entries_.reserve(files.size());
    for (const StaticFile& file : files) entries_.push_back({file, tag_of(file.bytes)});
}

const StaticFiles::Entry* StaticFiles::find(std::string_view path) const {
    if (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
    const auto found =
        std::ranges::find(entries_, path, [](const Entry& entry) { return entry.file.path; });
    return found == entries_.end() ? nullptr : &*found;
}

Response serve(const StaticFiles::Entry& entry, const Request& request) {
    Response response;
    response.content_type = entry.file.content_type;
    append_header(response, "ETag", entry.tag);
    append_header(response, "Cache-Control", "no-cache");
    append_header(response, "X-Content-Type-Options", "nosniff");
    response.headers += entry.file.headers;
    if (names_tag(request.header("If-None-Match"), entry.tag)) {
        response.status = 304;
    } else {
        response.body = entry.file.bytes;
    }
    return response;
}

}  // namespace tillbook::http

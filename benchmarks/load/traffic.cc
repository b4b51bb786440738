#include "load/traffic.h"

#include <charconv>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "common/orders.h"

namespace tillbook::bench {

Traffic::Traffic(std::vector<Book> books, const std::string& targets_path, std::uint64_t seed)
    : books_(std::move(books)), random_(seed) {
    for (const Book& book : books_) {
        heads_.push_back("POST /v1/orders HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " +
                         book.key + "\r\nContent-Type: application/json\r\nIdempotency-Key: ");
    }
    if (targets_path.empty()) return;
    std::ifstream file(targets_path);
    std::ostringstream whole;
    whole << file.rdbuf();
    targets_ = std::move(whole).str();
    for (std::size_t at = 0; at < targets_.size();) {
        const std::size_t end = std::min(targets_.find('\n', at), targets_.size());
        lines_.emplace_back(at, end - at);
        at = end + 1;
    }
    if (lines_.empty()) throw std::runtime_error(targets_path + " names no target");
}

std::uint32_t Traffic::append_next(std::string& out) {
    return lines_.empty() ? append_order_request(out) : append_target(out);
}

std::uint32_t Traffic::append_order_request(std::string& out) {
    const std::size_t index = books_.size() == 1 ? 0 : random_.below(books_.size());
    body_.clear();
    append_order(books_[index], random_, body_);
    out += heads_[index];
    random_.append_uuid(out);
    out += "\r\nContent-Length: ";
    char digits[20];
    const char* end = std::to_chars(digits, digits + sizeof digits, body_.size()).ptr;
    out.append(digits, static_cast<std::size_t>(end - digits));
    out += "\r\n\r\n";
    out += body_;
    return static_cast<std::uint32_t>(index);
}

std::uint32_t Traffic::append_target(std::string& out) {
    const auto [start, length] = lines_[random_.below(lines_.size())];
    const std::string_view line(targets_.data() + start, length);
    std::uint32_t index = 0;
    const char* tab = std::from_chars(line.data(), line.data() + line.size(), index).ptr;
    std::string_view target = line.substr(static_cast<std::size_t>(tab - line.data()) + 1);
    const std::size_t end = target.find('\t');
    const bool is_post = end != target.npos;
    out += is_post ? "POST " : "GET ";
    out += target.substr(0, end);
    out += " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ";
    out += books_.at(index).key;
    if (is_post) {
        target.remove_prefix(end + 1);
        out += "\r\nContent-Type: application/json\r\nContent-Length: ";
        out += std::to_string(target.size());
    }
    out += "\r\n\r\n";
    if (is_post) out += target;
    return index;
}

}  // namespace tillbook::bench

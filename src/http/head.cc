#include "http/head.h"

#include <boost/beast/http/basic_parser.hpp>
#include <cstring>
#include <limits>
#include <string>

#include "http/ascii.h"

namespace tillbook::http {

namespace {

namespace beast = boost::beast::http;
using BeastText = boost::beast::string_view;
using BeastError = boost::beast::error_code;

std::string_view to_std(BeastText text) { return {text.data(), text.size()}; }

Method method_of(beast::verb verb) {
    switch (verb) {
        case beast::verb::get:
            return Method::get;
        case beast::verb::head:
            return Method::head;
        case beast::verb::post:
            return Method::post;
        case beast::verb::put:
            return Method::put;
        case beast::verb::patch:
            return Method::patch;
        case beast::verb::delete_:
            return Method::del;
        case beast::verb::options:
            return Method::options;
        default:
            return Method::other;
    }
}

bool is_host_character(char c) {
    return is_digit(c) || is_alpha(c) ||
           (c > ' ' && std::string_view{"-._~%!$&'()*+;=:[]"}.find(c) != std::string_view::npos);
}

bool is_host(std::string_view text) {
    for (const char c : text) {
        if (!is_host_character(c)) return false;
    }
    return true;
}

bool is_target_character(char c) { return c > ' ' && c < 0x7f && c != '#'; }

// Receives what Beast's parser finds. Sees exactly one complete head.
class HeadSink final : public beast::basic_parser<true> {
public:
    HeadSink(Request& request, Head& head) : request_(request), head_(head) {
        header_limit(std::numeric_limits<std::uint32_t>::max());  // HeadScanner's caller limits
        body_limit(boost::none);                                  // so does the body's reader
    }

    std::string_view authority() const { return authority_; }
    std::string_view host() const { return host_; }
    int hosts() const { return hosts_; }
    // Why a callback has refused the head; empty if it was Beast.
    const char* refusal() const { return refusal_; }

protected:
    void on_request_impl(beast::verb verb, BeastText method, BeastText target, int version,
                         BeastError& ec) override {
        request_.method = method_of(verb);
        request_.method_text = to_std(method);
        head_.version = version == 10 ? Version::http_1_0 : Version::http_1_1;
        if (!take_target(to_std(target))) {
            refuse("The request's target is malformed.", ec);
        }
    }

    void on_field_impl(beast::field name, BeastText text, BeastText value,
                       BeastError& ec) override {
        request_.headers.emplace_back(to_std(text), to_std(value));
        switch (name) {
            case beast::field::host:
                return take_host(to_std(value), ec);
            case beast::field::content_length:
                return take_length(to_std(value), ec);
            case beast::field::transfer_encoding:
                return take_coding(to_std(value), ec);
            case beast::field::expect:
                head_.expects_continue = equal_ignoring_case(to_std(value), "100-continue");
                return;
            default:
                return;
        }
    }

    void on_header_impl(BeastError&) override {}
    void on_finish_impl(BeastError&) override {}

    // Bodies are not read through Beast.
    void on_response_impl(int, BeastText, int, BeastError&) override {}
    void on_body_init_impl(const boost::optional<std::uint64_t>&, BeastError&) override {}
    std::size_t on_body_impl(BeastText, BeastError&) override { return 0; }
    void on_chunk_header_impl(std::uint64_t, BeastText, BeastError&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, BeastText, BeastError&) override { return 0; }

private:
    void refuse(const char* sentence, BeastError& ec) {
        refusal_ = sentence;
        ec = beast::error::bad_value;
    }

    // Origin form, absolute form (its authority must be the Host's), and "*" for OPTIONS.
    bool take_target(std::string_view target) {
        for (const char c : target) {
            if (!is_target_character(c)) return false;
        }
        if (target == "*" && request_.method == Method::options) {
            request_.path = target;
            return true;
        }
        if (target.front() != '/') {
            const std::size_t scheme = target.find("://");
            if (scheme == std::string_view::npos) return false;
            const std::string_view name = target.substr(0, scheme);
            if (!equal_ignoring_case(name, "http") && !equal_ignoring_case(name, "https")) {
                return false;
            }
            const std::string_view rest = target.substr(scheme + 3);
            const std::size_t end = std::min(rest.find_first_of("/?"), rest.size());
            authority_ = rest.substr(0, end);
            if (authority_.empty()) return false;
            target = rest.substr(end);
        }
        const std::size_t mark = target.find('?');
        request_.path = target.substr(0, mark);
        if (request_.path.empty()) request_.path = "/";
        if (mark != std::string_view::npos) request_.query = target.substr(mark + 1);
        return true;
    }

    void take_host(std::string_view value, BeastError& ec) {
        ++hosts_;
        host_ = value;
        if (!is_host(value)) refuse("The header Host is malformed.", ec);
    }

    void take_length(std::string_view value, BeastError& ec) {
        if (head_.framing == Framing::by_length) {
            return refuse("The header Content-Length was sent twice.", ec);
        }
        head_.framing = Framing::by_length;
        // Beast reads lists here ("5, 5"); one number in digits is all we accept.
        if (value.empty() || value.size() > 19) {
            return refuse("The header Content-Length is malformed.", ec);
        }
        for (const char c : value) {
            if (!http::is_digit(c)) return refuse("The header Content-Length is malformed.", ec);
            head_.content_length = head_.content_length * 10 + static_cast<std::uint64_t>(c - '0');
        }
    }

    void take_coding(std::string_view value, BeastError& ec) {
        if (head_.framing == Framing::by_length) {
            return refuse("Content-Length and Transfer-Encoding exclude each other.", ec);
        }
        if (!equal_ignoring_case(value, "chunked") || head_.framing == Framing::chunked) {
            return refuse("The only transfer coding understood is chunked.", ec);
        }
        if (head_.version == Version::http_1_0) {
            return refuse("HTTP/1.0 has no transfer codings.", ec);
        }
        head_.framing = Framing::chunked;
    }

    Request& request_;
    Head& head_;
    std::string_view authority_;
    std::string_view host_;
    int hosts_ = 0;
    const char* refusal_ = nullptr;
};

Error malformed(std::string sentence) { return {ErrorCode::bad_request, std::move(sentence), {}}; }

}  // namespace

HeadScanner::Found HeadScanner::scan(std::string_view input) {
    while (scanned_ < input.size()) {
        const void* found = std::memchr(input.data() + scanned_, '\n', input.size() - scanned_);
        if (found == nullptr) {
            scanned_ = input.size();
            break;
        }
        const auto end = static_cast<std::size_t>(static_cast<const char*>(found) - input.data());
        const char first = input[line_start_];
        if (end == 0 || input[end - 1] != '\r' || first == ' ' || first == '\t') {
            return Found::malformed;
        }
        const bool empty = end == line_start_ + 1;
        scanned_ = line_start_ = end + 1;
        if (empty) return Found::end;
    }
    return Found::nothing;
}

Result<Head> parse_head(std::string_view bytes, Request& request) {
    request.path = {};
    request.query = {};
    request.headers.clear();
    Head head;
    HeadSink sink(request, head);
    BeastError ec;
    const std::size_t taken = sink.put({bytes.data(), bytes.size()}, ec);
    if (sink.refusal() != nullptr) return malformed(sink.refusal());
    if (ec) return malformed("The request is not well-formed HTTP/1.1: " + ec.message() + ".");
    if (taken != bytes.size()) return malformed("The request's head is malformed.");
    if (sink.hosts() > 1) return malformed("The header Host was sent more than once.");
    if (sink.hosts() == 0 && head.version == Version::http_1_1) {
        return malformed("The header Host is missing.");
    }
    if (!sink.authority().empty() && !equal_ignoring_case(sink.authority(), sink.host())) {
        return malformed("The target's authority is not the one in the header Host.");
    }
    if (!sink.keep_alive()) head.persistence = Persistence::close;
    if (head.version == Version::http_1_0) head.expects_continue = false;
    return head;
}

}  // namespace tillbook::http

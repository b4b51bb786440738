#include "api/request_lines.h"

#include <algorithm>
#include <memory>
#include <string>

#include "api/cloove/routes.h"
#include "api/clover/routes.h"
#include "api/credentials.h"
#include "api/session.h"
#include "http/router.h"

namespace tillbook {

namespace {

using Moment = std::chrono::steady_clock::time_point;

// What is kept of a request until it is answered.
struct Note {
    RequestLine line;
    std::string path;
    std::string credential;  // the header Authorization, or else the query
    std::string session;     // without Authorization the token of the cookie
    std::string book;        // and the header Tillbook-Book
    Moment began;
};

// The key in "Bearer KEY", or of access_token in a query.
std::string_view key_text(std::string_view credential) {
    constexpr std::string_view name = "access_token=";
    if (const auto at = credential.find(name); at != credential.npos) {
        credential.remove_prefix(at + name.size());
        return credential.substr(0, credential.find('&'));
    }
    const auto blank = credential.find_last_of(" \t");
    return blank == credential.npos ? credential : credential.substr(blank + 1);
}

// The value of a header in the lines of an answer; empty if there is none.
std::string_view header_of(const http::Response& response, std::string_view name_and_colon) {
    const std::string_view lines = response.headers;
    const auto at = lines.find(name_and_colon);
    if (at == lines.npos) return {};
    const auto from = at + name_and_colon.size();
    return lines.substr(from, lines.find('\r', from) - from);
}

// An order that was just made stands in Location, or begins the body with its id.
std::string_view made_order(const http::Response& response) {
    constexpr std::string_view id = "\"id\":\"";
    constexpr std::size_t looked_at = 256;
    if (const auto place = header_of(response, "Location: /v1/orders/"); !place.empty()) {
        return place;
    }
    const std::string_view begin = std::string_view(response.body).substr(0, looked_at);
    const auto at = begin.find(id);
    if (at == begin.npos) return {};
    const std::string_view rest = begin.substr(at + id.size());
    return rest.substr(0, rest.find('"'));
}

std::uint64_t order_number(std::string_view text, const BookSettings& book) {
    if (const auto number = parse_uuid(text, book.record.id_secret)) return *number;
    return parse_base32(text).value_or(0);
}

}  // namespace

class RequestLines::Teller {
public:
    Teller(const Directory& directory, RequestLinesOptions options)
        : directory_(directory), options_(std::move(options)) {
        for (const auto& routes : {cloove::routes(), clover::routes()}) {
            for (const Route& route : routes) {
                router_.add(route.method, route.pattern);
                patterns_.push_back(route.pattern);
            }
        }
    }

    bool wants_any() const { return options_.tell != nullptr; }

    void answered(Note& note, const http::Response& response) const {
        if (!wants_any() || response.status < options_.least_status) return;
        RequestLine& line = note.line;
        line.status = response.status;
        line.taken = std::chrono::duration_cast<std::chrono::microseconds>(
            std::chrono::steady_clock::now() - note.began);
        const http::Match match = router_.match(line.method, note.path);
        const bool is_found = match.kind == http::Match::Kind::found;
        if (is_found) line.route = patterns_[match.route];
        const auto snapshot = directory_.snapshot();
        const auto [key, book] = caller_of(note, *snapshot);
        if (book != nullptr) {
            line.key = key;
            line.book = book->record.id;
            line.order.value = order_of(match, line.route, response, *book);
        }
        options_.tell(line);
    }

private:
    // The key or user, and the book; none where they are not known.
    static std::pair<KeyId, const BookSettings*> caller_of(const Note& note,
                                                           const DirectorySnapshot& snapshot) {
        const std::string_view text = key_text(note.credential);
        if (has_key_form(text)) {
            const KeyRecord* key = snapshot.find_key(sha256(text));
            if (key == nullptr) return {};
            return {key->id, snapshot.find_book(key->book)};
        }
        const SessionRecord* session =
            has_token_form(note.session) ? snapshot.find_session(sha256(note.session)) : nullptr;
        if (session == nullptr) return {};
        const KeyId user{session->user.value};
        if (const auto named = parse_base32(note.book)) {
            const BookId book{*named};
            const bool is_theirs = snapshot.find_member(session->user, book) != nullptr;
            return {user, is_theirs ? snapshot.find_book(book) : nullptr};
        }
        const auto books = snapshot.books_of(session->user);
        return {user, books.size() == 1 ? books.front() : nullptr};
    }

    static std::uint64_t order_of(const http::Match& match, std::string_view pattern,
                                  const http::Response& response, const BookSettings& book) {
        constexpr std::string_view orders = "/orders";
        const auto at = pattern.find(orders);
        if (at == pattern.npos) return 0;
        if (pattern.substr(at + orders.size()).starts_with("/{")) {
            const std::string_view before = pattern.substr(0, at);
            const auto index = std::count(before.begin(), before.end(), '{');
            return order_number(match.params[static_cast<std::size_t>(index)], book);
        }
        const bool is_made = response.status == 201 || response.status == 200;
        const bool is_list = response.body.starts_with("{\"elements\"") ||
                             response.body.find("\"data\":[") != std::string::npos;
        return is_made && pattern.ends_with(orders) && !is_list
                   ? order_number(made_order(response), book)
                   : 0;
    }

    const Directory& directory_;
    const RequestLinesOptions options_;
    http::Router router_;
    std::vector<std::string_view> patterns_;
};

// Stands between whoever answers and the connection. Used up by the first answer; a stream's later
// pieces go straight through.
class RequestLines::NotedReply final : public http::Reply::Target {
public:
    NotedReply(std::shared_ptr<const Teller> teller, Note note, http::Reply reply)
        : teller_(std::move(teller)), note_(std::move(note)), reply_(std::move(reply)) {}

    void answer(std::uint64_t, http::Response&& response) override {
        finish(response);
        reply_.send(std::move(response));
    }
    void abandon(std::uint64_t) override { const http::Reply dropped = std::move(reply_); }
    void open_stream(std::uint64_t, http::Response&& head, http::StreamWatcher watcher) override {
        note_.line.is_stream = true;
        finish(head);
        stream_ = reply_.open_stream(std::move(head), std::move(watcher));
    }
    void write(std::uint64_t, http::SharedBytes bytes) override { stream_.write(std::move(bytes)); }
    void end_stream(std::uint64_t) override { const http::Stream ended = std::move(stream_); }

private:
    void finish(http::Response& response) {
        teller_->answered(note_, response);
        if (!note_.line.trace) return;
        append_header(response, "Traceresponse", to_traceparent(*note_.line.trace, note_.line.id));
    }

    const std::shared_ptr<const Teller> teller_;
    Note note_;
    http::Reply reply_;
    http::Stream stream_;
};

RequestLines::RequestLines(const Directory& directory, RequestLinesOptions options)
    : teller_(std::make_shared<const Teller>(directory, std::move(options))) {}

RequestLines::~RequestLines() = default;

http::Reply RequestLines::follow(const http::Request& request, http::Reply reply) const {
    const auto trace = parse_traceparent(request.header("traceparent"));
    if (!teller_->wants_any() && !trace) return reply;
    Note note;
    note.line.id = request.id;
    note.line.method = request.method;
    note.line.trace = trace;
    if (teller_->wants_any()) {
        const std::string_view authorization = request.header("Authorization");
        note.path = request.path;
        note.credential = authorization.empty() ? request.query : authorization;
        if (authorization.empty()) {
            note.session = session_token_of(request);
            note.book = request.header("Tillbook-Book");
        }
        note.began = std::chrono::steady_clock::now();
    }
    return {std::make_shared<NotedReply>(teller_, std::move(note), std::move(reply)), 0};
}

}  // namespace tillbook

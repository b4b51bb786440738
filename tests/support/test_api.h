// The whole API in process: requests go in as text, answers come out as values, over a book in
// memory with a small catalogue.
#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "api/api.h"
#include "api/credentials.h"
#include "base/hash.h"
#include "http/message.h"
#include "support/test_book.h"
#include "support/test_webhooks.h"

namespace tillbook::test {

// As a request spells it.
inline const char* word_of(http::Method method) {
    switch (method) {
        case http::Method::get:
            return "GET";
        case http::Method::post:
            return "POST";
        case http::Method::put:
            return "PUT";
        case http::Method::del:
            return "DELETE";
        case http::Method::patch:
            return "PATCH";
        case http::Method::head:
        case http::Method::options:
        case http::Method::other:
            break;
    }
    return "?";
}

// Takes one answer, on whatever thread, and lets another wait for it. A stream is taken as fast as
// it is written, until close().
class Inbox final : public http::Reply::Target {
public:
    void open_stream(std::uint64_t, http::Response&& head, http::StreamWatcher watcher) override {
        const std::lock_guard lock(mutex_);
        response_ = std::move(head);
        watcher_ = std::move(watcher);
        is_done_ = true;
        done_.notify_all();
        watcher_.on_drained();
    }
    void write(std::uint64_t, http::SharedBytes bytes) override {
        const std::lock_guard lock(mutex_);
        response_.body += *bytes;
        done_.notify_all();
        if (is_taking_) watcher_.on_drained();
    }
    void end_stream(std::uint64_t) override {
        const std::lock_guard lock(mutex_);
        is_ended_ = true;
        done_.notify_all();
    }
    // The stream's reader goes away.
    void close() { watcher_.on_closed(); }
    // The stream's reader takes nothing for a while.
    void stop_taking() {
        const std::lock_guard lock(mutex_);
        is_taking_ = false;
    }
    void go_on_taking() {
        const std::lock_guard lock(mutex_);
        is_taking_ = true;
        watcher_.on_drained();
    }
    // What has been streamed, once it contains this, or after ten seconds.
    std::string wait_for(std::string_view part) {
        std::unique_lock lock(mutex_);
        done_.wait_for(lock, std::chrono::seconds{10},
                       [&] { return response_.body.find(part) != std::string::npos; });
        return response_.body;
    }
    // True once the stream was ended, false after ten seconds.
    bool wait_for_end() {
        std::unique_lock lock(mutex_);
        return done_.wait_for(lock, std::chrono::seconds{10}, [this] { return is_ended_; });
    }
    bool is_done() {
        const std::lock_guard lock(mutex_);
        return is_done_;
    }
    void answer(std::uint64_t, http::Response&& response) override {
        const std::lock_guard lock(mutex_);
        response_ = std::move(response);
        is_done_ = true;
        done_.notify_all();
    }
    void abandon(std::uint64_t) override {
        const std::lock_guard lock(mutex_);
        response_ = http::Response{0, {}, {}, "abandoned"};
        is_done_ = true;
        done_.notify_all();
    }
    http::Response wait() {
        std::unique_lock lock(mutex_);
        done_.wait(lock, [this] { return is_done_; });
        return response_;
    }

private:
    std::mutex mutex_;
    std::condition_variable done_;
    http::Response response_;
    http::StreamWatcher watcher_;
    bool is_done_ = false;
    bool is_taking_ = true;
    bool is_ended_ = false;
};

// A request in text form: "POST /v1/orders?x=1\nHeader: value\n\nbody".
struct TextRequest {
    std::string method, path, query, body;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string peer = "127.0.0.1";
    bool tls = false;
};

inline TextRequest parse_text_request(std::string_view text) {
    TextRequest request;
    const auto take_line = [&text] {
        const std::size_t end = text.find('\n');
        const std::string_view line = text.substr(0, end);
        text = end == text.npos ? std::string_view{} : text.substr(end + 1);
        return line;
    };
    std::string_view line = take_line();
    const std::size_t blank = line.find(' ');
    request.method = line.substr(0, blank);
    std::string_view target = line.substr(blank + 1);
    const std::size_t mark = target.find('?');
    request.path = target.substr(0, mark);
    if (mark != target.npos) request.query = target.substr(mark + 1);
    while (!(line = take_line()).empty()) {
        const std::size_t colon = line.find(": ");
        request.headers.emplace_back(line.substr(0, colon), line.substr(colon + 2));
    }
    request.body = text;
    return request;
}

inline http::Method method_of(std::string_view text) {
    if (text == "GET") return http::Method::get;
    if (text == "HEAD") return http::Method::head;
    if (text == "POST") return http::Method::post;
    if (text == "PUT") return http::Method::put;
    if (text == "PATCH") return http::Method::patch;
    if (text == "DELETE") return http::Method::del;
    if (text == "OPTIONS") return http::Method::options;
    return http::Method::other;
}

// The value of a header of an answer; empty if it is not there.
inline std::string header_of(const http::Response& response, std::string_view name) {
    const std::string start = std::string(name) + ": ";
    std::size_t at = response.headers.starts_with(start) ? 0 : response.headers.find("\n" + start);
    if (at == std::string::npos) return {};
    if (at != 0) ++at;
    const std::size_t begin = at + start.size();
    return response.headers.substr(begin, response.headers.find('\r', begin) - begin);
}

class TestApi {
public:
    TestApi() : TestApi(KeyRecord{}) {}
    explicit TestApi(std::shared_ptr<MemoryStore> store) : TestApi(KeyRecord{}, {}, store) {}

    // `rights` are those of the key that requests are sent with; no scopes: all.
    explicit TestApi(KeyRecord rights, ApiOptions options = {},
                     std::shared_ptr<MemoryStore> store = std::make_shared<MemoryStore>())
        : process(std::move(store)),
          webhooks(*process.engine, process.webhooks, process.clock),
          api(*process.engine, *process.directory, webhooks.services, process.clock,
              std::move(options),
              [](const std::function<void()>& task) { std::thread(task).join(); }) {
        key = add_key(std::move(rights));
    }

    // A key of the book, with its text.
    std::string add_key(KeyRecord rights) {
        NewKey made = make_api_key(Environment::test, fill_random);
        rights.id = {next_key_++};
        rights.book = sample_book;
        rights.secret_hash = made.record.secret_hash;
        rights.prefix = made.record.prefix;
        rights.last_four = made.record.last_four;
        if (rights.name.empty()) rights.name = "till 1";
        if (rights.scopes.empty()) rights.scopes = {"all"};
        process.control.put_key(rights);
        process.directory->refresh();
        return made.text;
    }

    // Sends the request as it is.
    http::Response send_plain(const TextRequest& text) { return start_plain(text)->wait(); }

    // The same without waiting for its answer.
    std::shared_ptr<Inbox> start_plain(const TextRequest& text) {
        constexpr std::size_t padding_bytes = 64;
        std::string padded = text.body;
        padded.reserve(text.body.size() + padding_bytes);
        http::Request request;
        request.method_text = text.method;
        request.method = method_of(text.method);
        request.path = text.path;
        request.query = text.query;
        request.body = padded;
        request.peer = text.peer;
        request.tls = text.tls;
        request.id = 0xabcdef;
        for (const auto& [name, value] : text.headers) request.headers.emplace_back(name, value);
        const auto inbox = std::make_shared<Inbox>();
        api.handle(request, http::Reply(inbox, 0));
        return inbox;
    }

    // Sends it with this API's key, unless it carries an Authorization of its own.
    http::Response send(TextRequest text) { return start(std::move(text))->wait(); }
    std::shared_ptr<Inbox> start(TextRequest text) {
        bool has_key = false;
        for (const auto& header : text.headers) has_key |= header.first == "Authorization";
        if (!has_key) text.headers.emplace_back("Authorization", "Bearer " + key);
        return start_plain(text);
    }
    std::shared_ptr<Inbox> start(std::string_view text) { return start(parse_text_request(text)); }
    http::Response send(std::string_view text) { return send(parse_text_request(text)); }
    http::Response get(std::string_view target) { return send("GET " + std::string(target)); }
    http::Response post(std::string_view target, std::string_view body,
                        std::string_view headers = {}) {
        return send("POST " + std::string(target) + "\n" + std::string(headers) + "\n" +
                    std::string(body));
    }

    Process process;
    TestWebhooks webhooks;
    Api api;
    std::string key;

private:
    std::uint64_t next_key_ = 7;
};

}  // namespace tillbook::test

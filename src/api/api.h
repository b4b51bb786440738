// The API: every request of the installation, from checks to answer. Routes are a table (route.h);
// each dialect is a folder with its own.
//
// handle() and begin_batch() are called on the network thread and never block. Answers that need
// the disk are made on reader threads, through the function given.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "api/access.h"
#include "api/backups.h"
#include "api/follower_limits.h"
#include "api/read_load.h"
#include "api/webhooks.h"
#include "base/clock.h"
#include "book/directory.h"
#include "book/engine.h"
#include "http/message.h"
#include "http/static_file.h"

namespace tillbook {

// What becomes of a camelCase twin of a known member (amountPaid) in a test book: refused, so that
// a mistake shows during development, or ignored as in a live book.
enum class CamelTwins { refused_in_test_books, ignored };

enum class RateLimits { own, vendor };

struct ApiOptions {
    std::string version = "0";     // of this program
    std::uint32_t rate_limit = 0;  // a minute, for keys that have none of their own; 0: none
    RateLimits rate_limits = RateLimits::own;  // vendor: the dialect's vendor's, for such keys
    CamelTwins camel_twins = CamelTwins::refused_in_test_books;
    std::vector<AddressRange> trusted_proxies;  // whose X-Forwarded-* are believed
    PlainHttp plain_http = PlainHttp::loopback_only;
    std::string about_page;               // HTML of GET /about; {{health}} is filled in
    std::vector<http::StaticFile> files;  // open to everybody, beside the dialects' documents
    FollowerLimits followers;
    ReadLimits reads;
    Backups* backups = nullptr;  // null: there are none; outlives the Api
};

// Runs a task on a thread that may wait. The threads must end before the Api and the engine do.
using PostToReaders = std::function<void(std::function<void()>)>;

class Api {
public:
    // All references must outlive the Api, and it the tasks that it posted: the threads that run
    // them end first.
    Api(Engine& engine, Directory& directory, const Webhooks& webhooks, const Clock& clock,
        ApiOptions options, PostToReaders post);
    ~Api();
    Api(const Api&) = delete;
    Api& operator=(const Api&) = delete;

    // Ask before every batch of requests: makes changes of other processes visible.
    void begin_batch();
    // Applies in the background what is recorded of rights and settings but was kept from being
    // applied, book after book. `on_failure` is told, on a reader thread, of a book where that is
    // not possible. Once, before the first request.
    using OnFailure = std::function<void(BookId book, const std::string& reason)>;
    void catch_up(OnFailure on_failure);
    // Ends what would keep the server from stopping: streams and those who wait for events, a
    // backup, a verification, catching up. Any thread.
    void prepare_stop();
    FollowerStats followers() const;
    void handle(const http::Request& request, http::Reply reply);
    // The failure in the words of the dialect that the path belongs to.
    http::Response on_error(const Error& error, std::string_view path) const;

private:
    class State;
    std::unique_ptr<State> state_;
};

}  // namespace tillbook

// The installation a command works on: its database, opened, and what is known of its books.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "book/directory.h"
#include "book/engine.h"
#include "log/control.h"
#include "log/log.h"
#include "log/sqlite/store.h"
#include "log/webhooks.h"

namespace tillbook {

// The ports onto one database.
struct Database {
    std::unique_ptr<Log> log;
    std::unique_ptr<Control> control;
    std::unique_ptr<WebhookStore> webhooks;
};

// Opens (and, where there is none, makes) the database of a URL such as "sqlite:PATH". Throws
// Failure with the cause where it cannot be used.
Database open_database(const std::string& url, Checkpoints checkpoints);

// Everything a command needs besides its options. One thread.
class Installation {
public:
    Installation(const std::string& url, Checkpoints checkpoints);

    Log& log() { return *database_.log; }
    Control& control() { return *database_.control; }
    WebhookStore& webhooks() { return *database_.webhooks; }
    const Clock& clock() const { return clock_; }
    Directory& directory() { return directory_; }

    // The book of a 13-character id or UUID. Throws Failure (not_found).
    BookSettings find_book(std::string_view id) const;

private:
    Database database_;
    SystemClock clock_;
    Directory directory_;
};

// The book's own UUID: its number, spelled with its own secret.
std::string uuid_of(const BookRecord& book);

// An object of a book, by its 13 characters or UUID; unknown_object if it is neither.
ObjectId parse_object(std::string_view id, const BookRecord& book);

}  // namespace tillbook

// Where `tillbook listen` hears of events: a server's stream, or the database itself. Both tell the
// same bytes.
#pragma once

#include <functional>
#include <ostream>
#include <string>
#include <string_view>

#include "api/feed.h"
#include "cli/installation.h"

namespace tillbook {

// Takes an event as its JSON; false: no more is wanted.
using OnEventJson = std::function<bool(std::string_view json)>;

// Follows a book of this installation, whoever records in it.
void follow_database(Installation& installation, const BookSettings& book, FeedQuestion question,
                     const OnEventJson& on_event);

struct ServerFeed {
    std::string url;    // of the server, without path
    std::string key;    // tells the book
    std::string types;  // as they were given; empty: all
    std::string after;  // empty: from now on
};

// Follows a server's stream. When the connection ends it comes again and goes on where it stood,
// which `err` is told. Throws Failure when the server refuses.
void follow_server(const ServerFeed& feed, std::ostream& err, const OnEventJson& on_event);

}  // namespace tillbook

// A book as commands on its catalogue use it. For sources only.
#pragma once

#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "base/check.h"
#include "book/commands.h"
#include "book/engine.h"
#include "cli/failure.h"
#include "cli/installation.h"

namespace tillbook {

// A book with an engine of its own, for as long as a command takes.
struct OpenBook {
    OpenBook(Installation& installation, const std::string& id)
        : settings(installation.find_book(id)),
          engine(installation.log(), installation.directory(), installation.clock(), {}) {}

    const BookRecord& record() const { return settings.record; }

    ObjectId run(Command command, const std::string& subject) {
        Envelope envelope;
        envelope.book = record().id;
        return value_or_fail(engine.run(std::move(envelope), std::move(command)), subject).object;
    }

    BookSettings settings;
    Engine engine;
};

// A list from the command line is whole.
inline constexpr CataloguePage everything{0, std::numeric_limits<std::uint32_t>::max()};

template <class T>
std::vector<CatalogueRead<T>> fetched(Fetched<CatalogueList<T>> found, const std::string& subject) {
    CHECK(found.has_value());
    return value_or_fail(*std::move(found), subject).objects;
}

}  // namespace tillbook

// What a book's log tells of who did what: every entry, newest first.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "log/entry.h"

namespace tillbook {

// Which entries. Absent: any.
struct AuditFilter {
    std::optional<Instant> from;
    std::optional<Instant> before;
    std::optional<EntryKind> kind;
    std::optional<KeyId> actor;  // none: the command line
    std::optional<ObjectId> object;

    bool any() const { return !from && !before && !kind && !actor && !object; }
    bool holds_for(const EntryView& entry) const {
        return (!from || entry.at >= *from) && (!before || entry.at < *before) &&
               (!kind || entry.kind == *kind) && (!actor || entry.actor == *actor) &&
               (!object || entry.object == *object);
    }
};

struct AuditPage {
    std::uint64_t total = 0;  // entries the filter holds for
    // Newest first. Only administered ones have a body; personal data is left out.
    std::vector<Entry> entries;
};

}  // namespace tillbook

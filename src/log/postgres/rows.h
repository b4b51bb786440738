// The columns of table `entry` in SQL and in C++.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "log/entry.h"
#include "log/log.h"
#include "log/postgres/values.h"

namespace tillbook {

// The columns that entry_view() reads, for a SELECT. Bodies that are not asked for are not read.
std::string entry_columns(Bodies bodies);

// The entry of such a row. An entry stands at its own number. Valid as long as the result. Throws
// Unavailable if it is damaged.
EntryView entry_view(const PgResult& result, int row);
BookId book_of(const PgResult& result, int row);

// A chain value as stored. Throws Unavailable if it is damaged.
Chain stored_chain(std::string_view bytes);

// The entries of a group as arrays, one of each column, in the order in which they are declared.
class EntryArrays {
public:
    void add(BookId book, const Entry& entry);
    void move_to(PgParams& params);

private:
    PgArray book_{PgArray::Of::int8}, number_{PgArray::Of::int8}, at_{PgArray::Of::int8},
        object_{PgArray::Of::int8}, actor_{PgArray::Of::int8}, request_id_{PgArray::Of::int8},
        version_{PgArray::Of::int4}, kind_{PgArray::Of::int2}, chain_{PgArray::Of::bytea},
        facts_{PgArray::Of::bytea}, key_{PgArray::Of::bytea}, fingerprint_{PgArray::Of::bytea},
        body_{PgArray::Of::bytea}, personal_{PgArray::Of::bytea};
};

}  // namespace tillbook

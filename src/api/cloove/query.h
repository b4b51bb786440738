// Reading the query of a request: known parameters with every mistake collected, the rest named in
// Tillbook-Ignored. An empty value means that the parameter is absent.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/call.h"
#include "api/json.h"
#include "api/values.h"

namespace tillbook::cloove {

using QueryPairs = std::vector<std::pair<std::string, std::string>>;

class QueryReader {
public:
    // `known` must outlive the reader. bad_request if the query is not well-formed.
    static Result<QueryReader> parse(const Call& call, std::span<const std::string_view> known);

    // The parameter's value, absent if it was not sent or is empty.
    std::optional<Scalar> find(std::string_view name) const;
    const QueryPairs& pairs() const { return pairs_; }
    Mistakes& mistakes() { return mistakes_; }
    const Ignored& ignored() const { return ignored_; }

private:
    QueryPairs pairs_;
    Mistakes mistakes_;
    Ignored ignored_;
};

// The word for what has no store, where a store is asked for.
inline constexpr std::string_view no_store_word = "none";

// The parameter store_id: absent if it was not sent, none for the word "none".
std::optional<ObjectId> read_store(QueryReader& query, ValueReader& values);

// Puts what was ignored into the answer's headers.
void tell_ignored(Call& call, const Ignored& ignored);

// The parameter as_of: a version number or a date-time. Tells what was ignored.
Result<AsOf> read_as_of(Call& call);

}  // namespace tillbook::cloove

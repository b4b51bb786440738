// The body of a request as this dialect's clients really send it: texts for numbers and booleans,
// empty texts and empty references for nothing, lists bare or as {"elements": […]}. What is read is
// checked; what nobody reads is named in Tillbook-Ignored.
//
// The first mistake is the answer's message. A body belongs to one request and one thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/call.h"
#include "api/json_tree.h"
#include "api/values.h"
#include "book/tab_commands.h"

namespace tillbook::clover {

class Body {
public:
    // An empty body is an empty object. bad_request if it is anything but one JSON object.
    static Result<Body> parse(const Call& call);

    // Each reads one member: absent if it was not sent or is null.
    std::optional<std::string> text(std::string_view name, std::size_t characters_max);
    std::optional<std::int64_t> number(std::string_view name, std::int64_t least,
                                       std::int64_t most);
    // With up to three decimals, below zero, too.
    std::optional<Quantity> quantity(std::string_view name);
    std::optional<bool> flag(std::string_view name);
    std::optional<Money> money(std::string_view name);
    std::optional<Instant> moment(std::string_view name);  // ms
    // The id in {"id": …}; none for an empty object or text.
    std::optional<ObjectId> reference(std::string_view name);
    // The id that stands in a member itself.
    std::optional<ObjectId> id(std::string_view name);
    // The objects of a list; elements that are null are passed over.
    std::optional<std::vector<Body>> list(std::string_view name);
    std::optional<Body> object(std::string_view name);

    bool has(std::string_view name) const { return node_->find(name) != nullptr; }
    // Members that are known and mean nothing here: no word about them.
    void pass_over(std::string_view name);
    // Everything that was sent, as it is; for what has its own reader.
    const JsonTree& tree() const { return *node_; }
    // "total must be …".
    void add_mistake(std::string_view name, std::string message);
    // A mistake in the words of the original service.
    void add_message(std::string message);

    // Names what nobody read in the answer's headers. validation_failed with the first mistake.
    Result<> finish(Call& call);
    // What a retry is compared with: all that was sent.
    std::string fingerprint(std::string_view scope) const;
    // What else tells this command from another with the same body: "delete".
    void mark(std::string_view word);

private:
    struct Shared;

    Body(std::shared_ptr<Shared> shared, const JsonTree& node, std::string path);
    const JsonTree* find(std::string_view name);
    std::string path_of(std::string_view name) const;
    ObjectId parse_id(std::string_view name, const JsonTree& node);
    static void name_unread(const Shared& shared, const JsonTree& node, const std::string& path,
                            Ignored& ignored);

    std::shared_ptr<Shared> shared_;
    const JsonTree* node_;
    std::string path_;  // of this object within the body; empty: the body itself
};

// A 13-character id of a path or a filter, or one that nobody has.
ObjectId id_in(std::string_view text);

}  // namespace tillbook::clover

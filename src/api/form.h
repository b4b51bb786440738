// The body of a request as a form: members read by name, every mistake collected, what nobody knows
// named as ignored, and the fingerprint of what was read.
//
// For commands that are not recorded thousands of times a second: the body is copied into a small
// tree first. A form belongs to one request and one thread.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/call.h"
#include "api/values.h"

namespace tillbook {

struct JsonTree;

enum class EmptyBody { refused, taken };

class Form {
public:
    // `members` are the names that the caller may send, in an order that never changes (its places
    // are the codes of the fingerprint); beside them "idempotency_key" is always read. They must
    // outlive the form. bad_request if the body is not one JSON object.
    static Result<Form> parse(const Call& call, std::span<const std::string_view> members,
                              EmptyBody empty = EmptyBody::refused);

    // Of a body that has no members: nothing has to be sent. Whatever is there is named as ignored.
    static Result<Form> parse_empty(Call& call);

    // Each reads one member: absent if it was not sent or is null, absent with a mistake noted if
    // it is not what it should be.
    std::optional<std::string> text(std::string_view name, TextRule rule = {});
    // The same in upper case, however it was sent.
    std::optional<std::string> upper_text(std::string_view name, TextRule rule = {});
    std::optional<Money> money(std::string_view name, Sign sign);
    std::optional<Quantity> quantity(std::string_view name, Sign sign = Sign::above_zero);
    // A decimal number in units of 10^-decimals, 0 … most.
    std::optional<std::int64_t> decimal(std::string_view name, int decimals, std::int64_t most);
    std::optional<std::int64_t> whole(std::string_view name, std::int64_t least, std::int64_t most);
    std::optional<ObjectId> id(std::string_view name);
    // The same, or this word, which is told as no id.
    std::optional<ObjectId> id_or(std::string_view name, std::string_view word);
    // True if the member was sent as an empty text: what is there is to go.
    bool is_emptied(std::string_view name);
    std::optional<Instant> instant(std::string_view name);
    std::optional<bool> boolean(std::string_view name);
    // The index of one of these lower-case words, sent in any case.
    std::optional<std::size_t> word(std::string_view name, std::span<const std::string_view> words);
    // A list of ids.
    std::optional<std::vector<ObjectId>> ids(std::string_view name, std::size_t most);
    // A list of texts.
    std::optional<std::vector<std::string>> texts(std::string_view name, TextRule rule,
                                                  std::size_t most);
    // A list of objects.
    std::optional<std::vector<Form>> list(std::string_view name,
                                          std::span<const std::string_view> members,
                                          std::size_t most);

    // A value of the command that stands elsewhere in the request: for the fingerprint.
    void put(std::string_view name, std::string_view value) { note(name, value); }

    bool has(std::string_view name) const;
    void require(std::string_view name);
    // Names a member as ignored that was read, but means nothing beside others.
    void ignore(std::string_view name);
    // The message follows the member's name: "must be …".
    void add_mistake(std::string_view name, std::string message);

    // Names what was ignored in the answer's headers. validation_failed with every mistake.
    Result<> finish(Call& call);

    // What a retry is compared with; `scope` is method and path. Ask after everything was read.
    std::string fingerprint(std::string_view scope) const;
    // The idempotency key that stands in the body; empty: none.
    std::string key() const;
    // The names behind the codes of the fingerprint.
    std::span<const std::string_view> members() const { return members_; }

private:
    struct Shared;
    enum class Elements { objects, scalars };

    Form(std::shared_ptr<Shared> shared, const JsonTree& node,
         std::span<const std::string_view> members);
    std::optional<std::vector<Form>> list(std::string_view name,
                                          std::span<const std::string_view> members,
                                          std::size_t most, Elements elements);
    const JsonTree* find(std::string_view name) const;
    Place place(std::string_view name) const;
    // Adds a value to the canonical form of its top-level member.
    void note(std::string_view name, std::string_view canonical);
    void note(std::string_view name, std::int64_t canonical);
    void ignore_unknown();

    std::shared_ptr<Shared> shared_;
    const JsonTree* node_;
    std::span<const std::string_view> members_;
    std::string_view list_;       // the list this form stands in; empty: the body itself
    std::size_t index_ = 0;       // its place in that list
    std::size_t top_member_ = 0;  // the member of the body that the list is
};

}  // namespace tillbook

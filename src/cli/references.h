// `tillbook tax-rate …`, `tender …`, `order-type …`, `employee …`, `device …`, `service-charge …`,
// `order-fee …`: what orders point at, from the command line. One table says what each command can
// set.
#pragma once

#include <span>
#include <string_view>

#include "book/reference.h"
#include "cli/installation.h"
#include "cli/options.h"

namespace tillbook {

// An option of `add`, and the attribute that it sets.
struct ReferenceSetting {
    enum class Type { text, word, percent, amount, flag };

    std::string_view word;       // "percent" of --percent
    std::string_view attribute;  // "rate"
    Type type = Type::text;
    std::string_view help;
    // What has to be said of a new one.
    enum class Need { optional, required } need = Need::optional;
    std::string_view opposite = {};             // of a flag: the option that takes it back
    bool usual = false;                         // of a flag that nobody has set
    int decimals = 0;                           // of a percentage: how finely it is kept
    std::span<const std::string_view> words{};  // that may be said, in any case; the first is usual
};

struct ReferenceCommand {
    ReferenceKind kind;
    std::string_view word;  // "tax-rate"
    std::string_view plural;
    std::span<const ReferenceSetting> settings;  // the first is what a person calls it
    // Of add, without the program's name and the book.
    std::string_view example;
    // The object that every book has and that --default names instead of --id; none: no such one.
    ObjectId default_object{};
};
std::span<const ReferenceCommand> reference_commands();

// Adds one, or with --id changes one: what no option names stays as it is.
void add_reference(Installation& installation, const ReferenceCommand& command,
                   const ReferenceOptions& options, Streams& streams);
void list_references(Installation& installation, const ReferenceCommand& command,
                     const ReferenceOptions& options, Streams& streams);
void remove_reference(Installation& installation, const ReferenceCommand& command,
                      const ReferenceOptions& options, Streams& streams);

}  // namespace tillbook

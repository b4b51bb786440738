// Reading values out of a request: from JSON or from a query, with every mistake collected instead
// of the first one only.
//
// Mistakes name the field in the caller's words and say what is wrong with the value it got:
// "items[0].quantity" "must be above 0 (got -1)".
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "base/id.h"
#include "domain/money.h"

namespace tillbook {

struct Scalar;

// A field: its name, and the list it stands in ("items", 2). Spelled only when something is wrong.
struct Place {
    std::string_view name;
    std::string_view list = {};
    std::size_t index = 0;

    std::string path() const;
};

// What was found wrong, in order; beyond mistakes_max only counted.
class Mistakes {
public:
    static constexpr std::size_t mistakes_max = 100;

    void add(const Place& place, std::string message);
    // The same, with the value that was sent.
    void add(const Place& place, std::string_view message, const Scalar& got);
    bool none() const { return found_.empty(); }
    // The validation failure made of them; there is at least one.
    Error take();

private:
    std::vector<Mistake> found_;
};

struct TextRule {
    std::size_t characters_max = 255;
    enum class Empty { refused, taken } empty = Empty::refused;
};

enum class Sign { any, zero_or_above, above_zero };

// Each reads one value; absent and a mistake noted when it is not what it should be. A null is
// never handed in: it means that the field is absent.
class ValueReader {
public:
    ValueReader(Mistakes& mistakes, const IdSecret& secret, int decimals)
        : mistakes_(mistakes), secret_(secret), decimals_(decimals) {}

    std::optional<std::string_view> text(const Scalar& value, const Place& place, TextRule rule);
    // A number or numeric text, exact, in minor units of the book's currency.
    std::optional<Money> money(const Scalar& value, const Place& place, Sign sign);
    std::optional<Quantity> quantity(const Scalar& value, const Place& place,
                                     Sign sign = Sign::above_zero);
    // A decimal number in units of 10^-decimals, at most `limit` on either side of 0.
    std::optional<std::int64_t> decimal(const Scalar& value, const Place& place, int decimals,
                                        std::int64_t limit, Sign sign);
    std::optional<std::int64_t> whole(const Scalar& value, const Place& place, std::int64_t least,
                                      std::int64_t most);
    // A UUID. One that this book never gave is unknown_object (book/commands.h).
    std::optional<ObjectId> id(const Scalar& value, const Place& place);
    // A date-time with zone.
    std::optional<Instant> instant(const Scalar& value, const Place& place);

    Mistakes& mistakes() { return mistakes_; }

private:
    Mistakes& mistakes_;
    const IdSecret& secret_;
    int decimals_;
};

// The number of Unicode characters of a well-formed UTF-8 text.
std::size_t count_characters(std::string_view text);

// ASCII letters in upper case, everything else as it is.
std::string to_upper(std::string_view text);
std::string to_lower(std::string_view text);

// What was sent but is not read, for the header Tillbook-Ignored, with the near name where there is
// one: "amountPaid; did you mean amount_paid?".
class Ignored {
public:
    // At most so many are named; the rest is counted.
    static constexpr std::size_t named_max = 16;

    // `near_name()` is asked only while names are still kept: what is counted costs nothing.
    template <class NearName>
    void add(const Place& place, NearName near_name) {
        if (++count_ <= named_max) append(place.path(), near_name());
    }
    bool none() const { return count_ == 0; }
    // The header's value: visible ASCII and blanks only, whatever was sent.
    std::string header_value() const;

private:
    void append(const std::string& path, std::string_view near);

    std::string text_;
    std::size_t count_ = 0;
};

}  // namespace tillbook

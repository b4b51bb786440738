#include "api/cloove/query.h"

#include <algorithm>
#include <array>
#include <limits>

#include "api/near.h"
#include "book/calendar.h"
#include "http/router.h"

namespace tillbook::cloove {

Result<QueryReader> QueryReader::parse(const Call& call, std::span<const std::string_view> known) {
    auto pairs = http::parse_query(call.request.query);
    if (!pairs) {
        return Error{ErrorCode::bad_request, "The query of the URL is not well-formed.", {}};
    }
    QueryReader reader;
    reader.pairs_ = *std::move(pairs);
    const bool refuses_twins = call.options().camel_twins == CamelTwins::refused_in_test_books &&
                               call.book().record.environment == Environment::test;
    std::vector<bool> sent(known.size());
    for (const auto& pair : reader.pairs_) {
        const std::string_view name = pair.first;
        const auto at = std::find(known.begin(), known.end(), name);
        if (at != known.end()) {
            auto is_sent = sent[static_cast<std::size_t>(at - known.begin())];
            if (is_sent) reader.mistakes_.add({name}, "was sent twice");
            is_sent = true;
            continue;
        }
        const auto twin = std::find_if(known.begin(), known.end(), [&](std::string_view candidate) {
            return is_camel_twin(name, candidate);
        });
        if (refuses_twins && twin != known.end()) {
            reader.mistakes_.add({name}, "is not read; send " + std::string(*twin));
        } else {
            reader.ignored_.add({name}, [&] { return near_name(name, known); });
        }
    }
    return reader;
}

std::optional<Scalar> QueryReader::find(std::string_view name) const {
    for (const auto& [given, value] : pairs_) {
        if (given == name && !value.empty()) return Scalar{Scalar::Kind::text, value};
    }
    return std::nullopt;
}

std::optional<ObjectId> read_store(QueryReader& query, ValueReader& values) {
    const auto value = query.find("store_id");
    if (!value) return std::nullopt;
    if (value->text == no_store_word) return ObjectId{};
    return values.id(*value, {"store_id"});
}

void tell_ignored(Call& call, const Ignored& ignored) {
    if (ignored.none()) return;
    call.headers() += "Tillbook-Ignored: " + ignored.header_value() + "\r\n";
}

Result<AsOf> read_as_of(Call& call) {
    static constexpr std::array<std::string_view, 1> known = {"as_of"};
    AsOf as_of;
    if (call.request.query.empty()) return as_of;
    auto query = TRY(QueryReader::parse(call, known));
    tell_ignored(call, query.ignored());
    if (const auto value = query.find("as_of")) {
        constexpr std::int64_t version_max = std::numeric_limits<std::uint32_t>::max();
        if (const auto instant = parse_instant(value->text)) {
            as_of.at = instant;
        } else if (const auto number = parse_decimal(value->text, 0, version_max);
                   number && number.value() >= 1) {
            as_of.version = static_cast<std::uint32_t>(number.value());
        } else {
            query.mistakes().add({"as_of"}, "must be a version number or a date-time with a zone",
                                 *value);
        }
    }
    if (!query.mistakes().none()) return query.mistakes().take();
    return as_of;
}

}  // namespace tillbook::cloove

#include "book/query.h"

#include <algorithm>

#include "book/order_row.h"

namespace tillbook {

bool OrderFilter::is_empty() const { return *this == OrderFilter{}; }

bool holds(const TextTest& test, std::string_view text) {
    const std::string own = folded(text);
    const auto is_equal = [&own](const std::string& value) { return own == folded(value); };
    switch (test.kind) {
        case TextTest::Kind::equal:
        case TextTest::Kind::one_of:
            return !text.empty() && std::ranges::any_of(test.values, is_equal);
        case TextTest::Kind::not_equal:
            return !text.empty() && std::ranges::none_of(test.values, is_equal);
        case TextTest::Kind::begins:
            return !text.empty() && own.starts_with(folded(test.values.front()));
        case TextTest::Kind::below:
            return !text.empty() && (own < folded(test.values.front()) ||
                                     (test.or_equal && is_equal(test.values.front())));
        case TextTest::Kind::above:
            return !text.empty() && (own > folded(test.values.front()) ||
                                     (test.or_equal && is_equal(test.values.front())));
        case TextTest::Kind::absent:
            return text.empty();
        case TextTest::Kind::present:
            return !text.empty();
    }
    return false;
}

}  // namespace tillbook

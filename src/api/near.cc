#include "api/near.h"

#include <algorithm>
#include <array>

#include "http/ascii.h"

namespace tillbook {

namespace {

// Longer names are nobody's slip; the bound also keeps the table below on the stack.
constexpr std::size_t name_length_max = 40;

std::string letters_of(std::string_view name) {
    std::string result;
    for (const char c : name) {
        if (c != '_' && c != '-' && c != ' ') result += http::to_lower(c);
    }
    return result;
}

// Letters to insert, remove, replace or swap with their neighbour (optimal string alignment).
std::size_t distance(std::string_view a, std::string_view b) {
    std::array<std::array<std::size_t, name_length_max + 1>, name_length_max + 1> cost{};
    for (std::size_t i = 0; i <= a.size(); ++i) cost[i][0] = i;
    for (std::size_t j = 0; j <= b.size(); ++j) cost[0][j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replace = cost[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            cost[i][j] = std::min({cost[i - 1][j] + 1, cost[i][j - 1] + 1, replace});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                cost[i][j] = std::min(cost[i][j], cost[i - 2][j - 2] + 1);
            }
        }
    }
    return cost[a.size()][b.size()];
}

}  // namespace

std::string_view near_name(std::string_view name, std::span<const std::string_view> known) {
    if (name.size() > name_length_max) return {};
    const std::string given = letters_of(name);
    std::string_view best;
    std::size_t best_distance = given.size() <= 5 ? 2 : 3;  // one beyond what is accepted
    for (const std::string_view candidate : known) {
        const std::size_t d = distance(given, letters_of(candidate));
        if (d >= best_distance) continue;
        best = candidate;
        best_distance = d;
    }
    return best;
}

bool is_camel_twin(std::string_view name, std::string_view known) {
    bool has_blank = false;
    std::size_t at = 0;
    for (std::size_t i = 0; i < known.size(); ++i, ++at) {
        char wanted = known[i];
        if (wanted == '_' && i + 1 < known.size()) {
            has_blank = true;
            wanted = static_cast<char>(known[++i] - 'a' + 'A');
        }
        if (at >= name.size() || name[at] != wanted) return false;
    }
    return has_blank && at == name.size();
}

}  // namespace tillbook

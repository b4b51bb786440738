// Every route of both dialects is played by a golden case that succeeds and by one that is refused.
// Routes that need no key (health, the document, the page about the server) have tests of their
// own.
#include <gtest/gtest.h>

#include <set>

#include "api/cloove/routes.h"
#include "api/clover/routes.h"
#include "golden/cases.h"
#include "http/router.h"
#include "support/test_api.h"

namespace tillbook {
namespace {

struct Played {
    std::set<std::size_t> good, bad;  // numbers of routes
};

// What the cases of a dialect ask for, and what they expect.
Played played_by(std::string_view dialect, std::span<const Route> routes) {
    http::Router router;
    for (const Route& route : routes) router.add(route.method, route.pattern);
    Played played;
    for (const std::string& name : golden::all_cases()) {
        if (!name.starts_with(dialect)) continue;
        const auto folder = golden::root() / name;
        const auto requests = golden::split_steps(golden::read_file(folder / "request"));
        const auto answers = golden::split_steps(golden::read_file(folder / "response"));
        EXPECT_EQ(requests.size(), answers.size()) << name;
        for (std::size_t at = 0; at < std::min(requests.size(), answers.size()); ++at) {
            const test::TextRequest request = test::parse_text_request(requests[at]);
            const http::Match match = router.match(test::method_of(request.method), request.path);
            if (match.kind != http::Match::Kind::found) continue;
            constexpr int first_error = 400;
            const bool is_good = std::stoi(answers[at]) < first_error;
            (is_good ? played.good : played.bad).insert(match.route);
        }
    }
    return played;
}

// The routes that none of the numbers names.
std::string missing(const std::set<std::size_t>& played, std::span<const Route> routes) {
    std::string names;
    for (std::size_t route = 0; route < routes.size(); ++route) {
        if (played.contains(route) || routes[route].scope.empty()) continue;
        names.append(routes[route].operation).append(" ").append(routes[route].pattern) += '\n';
    }
    return names;
}

TEST(Coverage, EveryRouteOfTheHomeDialectIsPlayedAndRefused) {
    const Played played = played_by("cloove/", cloove::routes());
    EXPECT_EQ(missing(played.good, cloove::routes()), "");
    EXPECT_EQ(missing(played.bad, cloove::routes()), "");
}

TEST(Coverage, EveryRouteOfTheMerchantDialectIsPlayedAndRefused) {
    const Played played = played_by("clover/", clover::routes());
    EXPECT_EQ(missing(played.good, clover::routes()), "");
    EXPECT_EQ(missing(played.bad, clover::routes()), "");
}

}  // namespace
}  // namespace tillbook

#include "api/sign_in_throttle.h"

#include <algorithm>
#include <vector>

#include "base/hash.h"

namespace tillbook {

namespace {

constexpr std::size_t network_bytes = 8;  // of an address of IPv6

std::chrono::seconds wait_after(std::uint32_t failures) {
    if (failures < SignInThrottle::free_failures) return std::chrono::seconds{0};
    const std::uint32_t doublings = std::min(failures - SignInThrottle::free_failures, 10U);
    return std::min(std::chrono::seconds{1LL << doublings},
                    std::chrono::seconds{SignInThrottle::wait_max});
}

}  // namespace

SignInThrottle::SignInThrottle() { fill_random(&seed_, sizeof seed_); }

SignInThrottle::Attempt SignInThrottle::attempt(std::string_view login,
                                                const Address& address) const {
    const std::string_view bytes = as_view(address.bytes);
    const std::string_view network = address.is_v4() ? bytes : bytes.substr(0, network_bytes);
    return {{hash64(login, seed_), hash64(network, ~seed_)}};
}

// Of one login only so many are tried at once as may fail, so that none slips through while the
// first ones are still being checked. People behind one address share it with others, who may all
// sign in at once.
std::chrono::seconds SignInThrottle::begin(const Attempt& attempt, Instant now) {
    const std::lock_guard lock(mutex_);
    for (const std::uint64_t key : attempt.keys) {
        const auto found = entries_.find(key);
        if (found == entries_.end() || found->second.until <= now) continue;
        return std::chrono::ceil<std::chrono::seconds>(found->second.until - now);
    }
    Entry& login = entry(attempt.keys[0]);
    const std::uint32_t at_once = free_failures - std::min(login.failures, free_failures - 1);
    if (login.under_way >= at_once) return std::chrono::seconds{1};
    ++login.under_way;
    return std::chrono::seconds{0};
}

void SignInThrottle::end(const Attempt& attempt, Outcome outcome, Instant now) {
    const std::lock_guard lock(mutex_);
    if (outcome == Outcome::failed) {
        for (const std::uint64_t key : attempt.keys) {
            Entry& failed = entry(key);
            if (now - failed.last > forgotten_after) failed.failures = 0;
            ++failed.failures;
            failed.last = now;
            failed.until = now + wait_after(failed.failures);
        }
    }
    const auto login = entries_.find(attempt.keys[0]);
    if (login == entries_.end()) return;
    if (login->second.under_way > 0) --login->second.under_way;
    if (outcome == Outcome::succeeded) {
        take_back(attempt.keys[1], login->second.failures);
        login->second.failures = 0;
    }
    if (login->second.failures == 0 && login->second.under_way == 0) entries_.erase(login);
}

// Whoever knows one password must not be able to try those of others without end.
void SignInThrottle::take_back(std::uint64_t address, std::uint32_t failures) {
    const auto found = entries_.find(address);
    if (found == entries_.end()) return;
    Entry& entry = found->second;
    entry.failures -= std::min(entry.failures, failures);
    if (entry.failures < free_failures) entry.until = {};
    if (entry.failures == 0 && entry.under_way == 0) entries_.erase(found);
}

SignInThrottle::Entry& SignInThrottle::entry(std::uint64_t key) {
    const auto found = entries_.find(key);
    if (found != entries_.end()) return found->second;
    if (entries_.size() >= entries_max) make_room();
    return entries_[key];
}

// Forgets the older half of what nobody is trying just now.
void SignInThrottle::make_room() {
    std::vector<Instant> times;
    times.reserve(entries_.size());
    for (const auto& [key, entry] : entries_) times.push_back(entry.last);
    const auto middle = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
    std::nth_element(times.begin(), middle, times.end());
    std::erase_if(entries_, [&](const auto& each) {
        return each.second.under_way == 0 && each.second.last <= *middle;
    });
}

}  // namespace tillbook

#include "api/rate_limit.h"

namespace tillbook {

RateLimiter::Verdict RateLimiter::take(KeyId key, const RateRule& rule, Instant now) {
    const std::int64_t length = std::chrono::milliseconds(rule.window).count();
    const std::int64_t number = to_ms(now) / length;
    Window& window = windows_[{key.value, length}];
    if (window.number != number) window = {number, 0};
    Verdict verdict;
    verdict.reset_seconds = (length - to_ms(now) % length + 999) / 1000;
    verdict.allowed = window.count < rule.limit;
    if (verdict.allowed) ++window.count;
    verdict.remaining = rule.limit > window.count ? rule.limit - window.count : 0;
    return verdict;
}

std::optional<Permit> RateLimiter::enter(KeyId key, const RateRule& rule) {
    auto& taken = under_way_[key.value];
    if (!taken) taken = std::make_shared<std::atomic<std::uint32_t>>(0);
    if (taken->load() >= rule.at_once) return std::nullopt;
    return Permit(taken);
}

}  // namespace tillbook

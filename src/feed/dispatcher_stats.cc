#include "feed/dispatcher_stats.h"

namespace tillbook::feed {

void DispatcherStats::count(const Answer& answer) {
    const bool is_success = answer.status >= 200 && answer.status < 300;
    ++(answer.status == 0 ? unreached : is_success ? delivered : refused);
    std::size_t bucket = 0;
    while (bucket < bucket_ms.size() && answer.latency.count() > bucket_ms[bucket]) {
        ++bucket;
    }
    ++buckets[bucket];
    latency_ms_sum += static_cast<std::uint64_t>(answer.latency.count());
}

}  // namespace tillbook::feed

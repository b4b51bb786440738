// Who is told that books have grown.
//
// Thread-safe. A Watch must end before its Growth.
#pragma once

#include <cstdint>
#include <functional>
#include <list>
#include <mutex>

#include "base/id.h"

namespace tillbook {

// Called with a book whose log has new entries that reads already see. On the writer thread, with
// Growth locked: it must be short and must not begin or end a Watch.
using OnGrowth = std::function<void(BookId)>;

class Growth {
public:
    void tell(BookId book) {
        const std::lock_guard lock(mutex_);
        for (const OnGrowth& call : calls_) call(book);
    }

private:
    friend class Watch;

    std::mutex mutex_;
    std::list<OnGrowth> calls_;
};

// Calls until it is destroyed.
class Watch {
public:
    Watch(Growth& growth, OnGrowth call) : growth_(growth) {
        const std::lock_guard lock(growth_.mutex_);
        place_ = growth_.calls_.insert(growth_.calls_.end(), std::move(call));
    }
    ~Watch() {
        const std::lock_guard lock(growth_.mutex_);
        growth_.calls_.erase(place_);
    }
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;

private:
    Growth& growth_;
    std::list<OnGrowth>::iterator place_;
};

}  // namespace tillbook

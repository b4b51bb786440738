// The turn of what keeps a reader thread busy for long: a backup, a verification, the deletion of
// all test orders. There is one at a time, so that they leave reader threads to others.
#pragma once

#include <atomic>
#include <memory>
#include <utility>

#include "api/call.h"
#include "base/error.h"

namespace tillbook {

// Given back when it ends.
class UpkeepTurn {
public:
    // Null while another has it.
    static std::unique_ptr<UpkeepTurn> take(const Call& call) {
        if (call.upkeep()->test_and_set()) return nullptr;
        return std::unique_ptr<UpkeepTurn>(new UpkeepTurn(call.upkeep()));
    }
    ~UpkeepTurn() { taken_->clear(); }
    UpkeepTurn(const UpkeepTurn&) = delete;
    UpkeepTurn& operator=(const UpkeepTurn&) = delete;

private:
    explicit UpkeepTurn(std::shared_ptr<std::atomic_flag> taken) : taken_(std::move(taken)) {}

    std::shared_ptr<std::atomic_flag> taken_;
};

inline Error upkeep_under_way() {
    return {ErrorCode::unavailable,
            "A backup, a verification or a deletion of test orders is under way.",
            {}};
}

}  // namespace tillbook

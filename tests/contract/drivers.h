// The drivers that the contract suite runs against. A new driver is one more function here.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "log/control.h"
#include "log/log.h"
#include "log/webhooks.h"

namespace tillbook::contract {

// One handle: what a process has open.
struct Handle {
    std::unique_ptr<Log> log;
    std::unique_ptr<Control> control;
    std::unique_ptr<WebhookStore> webhooks;
};

// A place for entries that starts empty; every call of open gives another handle on it.
class Place {
public:
    virtual ~Place() = default;
    virtual Handle open() = 0;
};

struct Driver {
    std::string name;
    std::function<std::unique_ptr<Place>()> make_place;
    // Why it cannot be tested here; empty: it can.
    std::string missing() const;
};

std::vector<Driver> all_drivers();

// A test of whatever a driver has open; it is skipped where the driver cannot be tested.
class DriverTest : public testing::TestWithParam<Driver> {
protected:
    void SetUp() override {
        if (const std::string missing = GetParam().missing(); !missing.empty()) {
            GTEST_SKIP() << missing;
        }
        place_ = GetParam().make_place();
        handle_ = place_->open();
    }

    std::unique_ptr<Place> place_;
    Handle handle_;
};

// Runs of this many positions, so that small tests cross many of them.
inline constexpr std::uint64_t run_length = 16;

}  // namespace tillbook::contract

// A look at a database before anything is opened there; changes nothing.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "log/open_refusal.h"

namespace tillbook {

struct PostgresReport {
    std::string place;                       // "database till at db.example:5432"
    std::string server_version;              // "15.6"
    std::uint64_t schema = 0;                // 0: there are no tables yet
    std::uint64_t known_schema = 0;          // the one that this program makes
    std::uint32_t sessions = 0;              // of Tillbook, by other processes
    std::uint32_t synchronous = 0;           // standbys that every commit waits for
    bool is_encrypted = false;               // the connection
    std::chrono::microseconds round_trip{};  // the median of some
    Instant clock{};                         // of the server
};

// Refused as open_postgres would be, with the same sentences.
Result<PostgresReport> inspect_postgres(const std::string& url, OpenRefusal* refusal = nullptr);

}  // namespace tillbook

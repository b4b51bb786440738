#include "cli/examine_postgres.h"

#include "log/postgres/inspect.h"

namespace tillbook {

namespace {

constexpr std::chrono::milliseconds round_trip_warning{5};

std::string milliseconds_text(std::chrono::microseconds time) {
    const auto tenths = (time.count() + 50) / 100;
    return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " ms";
}

Finding schema_of(const PostgresReport& report) {
    if (report.schema == report.known_schema) {
        return {"schema",
                Finding::State::good,
                "The tables are of schema " + std::to_string(report.schema) + ".",
                {}};
    }
    if (report.schema == 0) {
        return {"schema", Finding::State::warning, "There are no tables yet.",
                "`tillbook serve` or `tillbook book create` makes them."};
    }
    return {"schema", Finding::State::warning,
            "The tables are of schema " + std::to_string(report.schema) + ", older than " +
                std::to_string(report.known_schema) + ".",
            "The next start brings them up to date; back the database up before."};
}

Finding clock_of(const PostgresReport& report, Instant now) {
    const auto apart = std::chrono::abs(report.clock - now);
    if (apart <= std::chrono::minutes(1)) {
        return {
            "clock", Finding::State::good, "The server's clock says what this machine's says.", {}};
    }
    return {"clock", Finding::State::failure,
            "The server's clock and this machine's are " +
                std::to_string(std::chrono::floor<std::chrono::seconds>(apart).count()) +
                " seconds apart.",
            "Let a time server keep both: orders are dated by the node that records them."};
}

}  // namespace

bool examine_postgres(const std::string& url, Instant now, std::vector<Finding>& findings) {
    OpenRefusal refusal;
    const Result<PostgresReport> looked = inspect_postgres(url, &refusal);
    if (!looked) {
        findings.push_back({"database", Finding::State::failure, refusal.cause, refusal.remedy});
        return false;
    }
    const PostgresReport& report = looked.value();
    findings.push_back({"database",
                        Finding::State::good,
                        "PostgreSQL " + report.server_version + " answers for " + report.place +
                            (report.is_encrypted ? ", encrypted." : ", not encrypted."),
                        {}});
    findings.push_back(schema_of(report));
    const bool is_far = report.round_trip > round_trip_warning;
    findings.push_back({"latency", is_far ? Finding::State::warning : Finding::State::good,
                        "An answer takes " + milliseconds_text(report.round_trip) + ".",
                        is_far ? "Put the nodes near their database." : ""});
    findings.push_back({"standby",
                        Finding::State::good,
                        report.synchronous == 0
                            ? "No standby is waited for: what is acknowledged is on one server."
                            : "A commit waits for a standby.",
                        {}});
    findings.push_back(clock_of(report, now));
    findings.push_back({"backup",
                        Finding::State::good,
                        "Backups of PostgreSQL are not seen from here; see docs/scale-out.md.",
                        {}});
    return report.sessions > 0;
}

}  // namespace tillbook

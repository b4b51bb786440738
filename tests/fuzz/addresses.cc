// Addresses and times as they are typed: what is accepted means what it says. The first line is the
// text.
#include <string>

#include "base/check.h"
#include "cli/backup_schedule.h"
#include "cli/failure.h"
#include "cli/listen_address.h"
#include "fuzz/input.h"
#include "fuzz/target.h"

namespace tillbook {
namespace {

void check_host_port(const std::string& text) {
    try {
        const HostPort place = parse_host_port(text, "--listen");
        CHECK(!place.host.empty());
        const std::string url = url_of("http", place.host, place.port);
        const HostPort again = parse_host_port(url.substr(7), "--listen");
        CHECK(again.host == place.host && again.port == place.port);
    } catch (const Failure& failure) {
        CHECK(failure.code() == ExitCode::usage);
    }
}

void check_duration(const std::string& text) {
    try {
        const std::chrono::seconds time = parse_duration(text, "--backup-every");
        CHECK(time.count() > 0);
        if (text.ends_with('s')) CHECK(std::stoll(text) == time.count());
    } catch (const Failure& failure) {
        CHECK(failure.code() == ExitCode::usage);
    }
}

void try_addresses(std::string_view input) {
    const std::string text(input);
    check_host_port(text);
    check_duration(text);
}

const fuzz::Target addresses("addresses", try_addresses);

}  // namespace
}  // namespace tillbook

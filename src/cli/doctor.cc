#include "cli/doctor.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/timex.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <optional>
#include <ostream>

#include "api/json_writer.h"
#include "book/calendar.h"
#include "cli/database.h"
#include "cli/examine_postgres.h"
#include "cli/listen_address.h"
#include "cli/storage.h"
#include "cli/tls.h"
#include "http/server.h"
#include "log/sqlite/backup.h"

namespace tillbook {

namespace {

using std::chrono::milliseconds;

constexpr std::uint64_t mega = 1'000'000;
constexpr std::uint64_t free_bytes_failure = 100 * mega;
constexpr std::uint64_t free_bytes_warning = 1000 * mega;
constexpr std::uint64_t wal_bytes_warning = 1000 * mega;
constexpr milliseconds sync_warning{20}, sync_failure{250};
constexpr int sync_samples = 11;
constexpr std::chrono::hours backup_warning{26}, backup_failure{24 * 7};
constexpr std::chrono::hours tls_warning{24 * 14};
constexpr std::uint64_t tail_entries = 10'000;
constexpr rlim_t descriptors_wanted = 10'100;  // of the server's connections and a few more

Finding good(std::string check, std::string detail) {
    return {std::move(check), Finding::State::good, std::move(detail), {}};
}

std::string megabytes(std::uint64_t bytes) { return std::to_string(bytes / mega) + " MB"; }

std::string hours_text(std::chrono::hours hours) {
    return hours < std::chrono::hours(48) ? std::to_string(hours.count()) + " hours"
                                          : std::to_string(hours.count() / 24) + " days";
}

std::string folder_of(const std::string& path) {
    const std::string folder = std::filesystem::path(path).parent_path().string();
    return folder.empty() ? "." : folder;
}

Finding examine_folder(const std::string& path) {
    const std::string folder = folder_of(path);
    const std::string user = "this user (" + std::to_string(geteuid()) + ")";
    struct stat at {};
    if (stat(folder.c_str(), &at) != 0) {
        return {"folder", Finding::State::failure,
                folder + " is not there: " + std::strerror(errno) + ".",
                "Make it, and let the server's user own it."};
    }
    if (access(folder.c_str(), R_OK | W_OK | X_OK) != 0) {
        return {"folder", Finding::State::failure, folder + " cannot be written by " + user + ".",
                "Run this as the server's user; it must own the folder."};
    }
    struct stat file {};
    if (stat(path.c_str(), &file) != 0) {
        return {"folder", Finding::State::warning, path + " is not there yet.",
                "`tillbook serve` or `tillbook book create` makes it."};
    }
    if (access(path.c_str(), R_OK | W_OK) != 0) {
        return {"folder", Finding::State::failure, path + " cannot be written by " + user + ".",
                "Run this as the server's user; it must own the file."};
    }
    if ((file.st_mode & S_IROTH) != 0 && (at.st_mode & S_IXOTH) != 0) {
        return {"folder", Finding::State::warning,
                path + " can be read by every user of this machine.",
                "Close it: chmod 700 " + folder};
    }
    return good("folder", folder + " can be written, and not read by others.");
}

Finding examine_space(const StorageStats& stats, const std::string& path) {
    const std::string detail = megabytes(stats.disk_free_bytes) + " are free; the database takes " +
                               megabytes(stats.database_bytes + stats.wal_bytes) + ".";
    const std::string remedy = "Make room on the disk of " + path + ".";
    if (stats.disk_bytes == 0) {
        return {"disk", Finding::State::warning, "The disk does not say how much is free.", remedy};
    }
    if (stats.disk_free_bytes < free_bytes_failure) {
        return {"disk", Finding::State::failure, detail, remedy};
    }
    if (stats.disk_free_bytes < free_bytes_warning) {
        return {"disk", Finding::State::warning, detail, remedy};
    }
    return good("disk", detail);
}

Finding examine_wal(const StorageStats& stats) {
    const std::string detail = "The write-ahead log takes " + megabytes(stats.wal_bytes) + ".";
    if (stats.wal_bytes < wal_bytes_warning) return good("wal", detail);
    return {"wal", Finding::State::warning, detail,
            "Look for a backup that does not end, or for a shipping tool that does not run."};
}

// The median of a few commits' worth of writing; absent if the folder takes no file.
std::optional<milliseconds> time_to_sync(const std::string& folder, std::string& problem) {
    std::string path = folder + "/.tillbook-doctor-XXXXXX";
    const int file = mkostemp(path.data(), O_CLOEXEC);
    if (file >= 0) unlink(path.c_str());  // needs no name, and leaves none
    bool is_fine = file >= 0;
    std::array<milliseconds, sync_samples> taken{};
    const std::array<char, 4096> page{};
    for (milliseconds& each : taken) {
        const auto begin = std::chrono::steady_clock::now();
        is_fine = is_fine &&
                  write(file, page.data(), page.size()) == static_cast<ssize_t>(page.size()) &&
                  fdatasync(file) == 0;
        each = std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - begin);
    }
    if (!is_fine) problem = std::strerror(errno);
    if (file >= 0) close(file);
    if (!is_fine) return std::nullopt;
    std::nth_element(taken.begin(), taken.begin() + sync_samples / 2, taken.end());
    return taken[sync_samples / 2];
}

Finding examine_sync(const std::string& path) {
    std::string problem;
    const auto taken = time_to_sync(folder_of(path), problem);
    if (!taken) {
        return {"sync", Finding::State::failure,
                "Nothing can be made durable in " + folder_of(path) + ": " + problem + ".",
                "Check the disk and the rights of the folder."};
    }
    const std::string detail = "A sync takes " + std::to_string(taken->count()) + " ms.";
    if (*taken < sync_warning) return good("sync", detail);
    return {"sync", *taken < sync_failure ? Finding::State::warning : Finding::State::failure,
            detail, "Put the database on a local disk with a fast sync, not on a network share."};
}

Finding examine_clock(std::optional<Instant> newest, Instant now) {
    if (newest && *newest > now + std::chrono::minutes(1)) {
        return {"clock", Finding::State::failure,
                "The newest entry is of " + to_string(*newest) + ", but the clock says " +
                    to_string(now) + ".",
                "Set the clock; orders would be dated before ones that are there."};
    }
    timex state{};
    if (adjtimex(&state) == TIME_ERROR) {
        return {"clock", Finding::State::warning, "The clock is not kept by a time server.",
                "Turn on NTP: timedatectl set-ntp true"};
    }
    return good("clock", "The clock is kept, and says " + to_string(now) + ".");
}

Finding examine_tls(const ServeOptions& serve, Instant now) {
    if (serve.tls_certificate.empty() != serve.tls_key.empty()) {
        return {"tls", Finding::State::failure, "A TLS certificate and its key belong together.",
                "Give both --tls-cert and --tls-key."};
    }
    if (serve.tls_certificate.empty()) {
        if (!serve.trusted_proxies.empty()) {
            return good("tls", "No certificate is configured: a proxy speaks TLS.");
        }
        if (is_loopback(parse_host_port(serve.listen, "--listen").host)) {
            return good("tls", "No certificate is configured: plain HTTP on this machine.");
        }
        return {"tls", serve.insecure_http ? Finding::State::warning : Finding::State::failure,
                serve.listen + " is reachable from other machines, and there is no certificate.",
                "Give --tls-cert and --tls-key, or --trusted-proxy of a proxy that speaks TLS."};
    }
    const auto end = certificate_end(serve.tls_certificate);
    if (!end || access(serve.tls_key.c_str(), R_OK) != 0) {
        return {"tls", Finding::State::failure,
                (end ? serve.tls_key : serve.tls_certificate) + " cannot be read.",
                "Give PEM files that the server's user may read with --tls-cert and --tls-key."};
    }
    http::ServerOptions trial;
    trial.port = 0;
    trial.tls =
        std::make_unique<http::TlsFiles>(http::TlsFiles{serve.tls_certificate, serve.tls_key});
    const Result<> loaded = http::Server(std::move(trial), {}, {}).listen();
    if (!loaded) {
        return {"tls", Finding::State::failure, loaded.error().detail,
                "Give a certificate and the key that belongs to it."};
    }
    const auto left = std::chrono::floor<std::chrono::hours>(*end - now);
    const std::string detail = "The certificate ends on " + to_string(*end) + ".";
    if (left >= tls_warning) return good("tls", detail);
    return {"tls", left.count() > 0 ? Finding::State::warning : Finding::State::failure, detail,
            "Renew it, then send the server SIGHUP."};
}

Finding examine_port(const ServeOptions& serve, bool server_runs) {
    http::ServerOptions trial;
    const HostPort place = parse_host_port(serve.listen, "--listen");
    trial.host = place.host;
    trial.port = place.port;
    const Result<> listening = http::Server(std::move(trial), {}, {}).listen();
    if (listening) {
        return good("port", serve.listen + (server_runs ? " is free, while the database is open."
                                                        : " is free."));
    }
    if (server_runs && listening.error().detail.ends_with("is in use.")) {
        return good("port", serve.listen + " is taken, and the database open: a server runs.");
    }
    return {"port", Finding::State::failure, listening.error().detail,
            "Stop the other program, or choose another address with --listen."};
}

Finding examine_backup(std::optional<Instant> proven, Instant now, std::uint64_t entries) {
    const std::string remedy = "Run `tillbook backup` every day, or serve with --backup-to.";
    if (!proven) {
        if (entries == 0) return good("backup", "There is nothing to back up yet.");
        return {"backup", Finding::State::failure, "The database was never backed up.", remedy};
    }
    const auto age = std::chrono::floor<std::chrono::hours>(now - *proven);
    if (age < std::chrono::hours{-1}) {
        return {"backup", Finding::State::warning,
                "The last proven backup is of " + to_string(*proven) + ", which is to come.",
                "Set the clock, then run `tillbook backup`."};
    }
    const std::string detail = "The last proven backup is " + hours_text(age) + " old.";
    if (age < backup_warning) return good("backup", detail);
    return {"backup", age < backup_failure ? Finding::State::warning : Finding::State::failure,
            detail, remedy};
}

Finding examine_descriptors() {
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    const std::string detail = std::to_string(limit.rlim_cur) + " open files are allowed here.";
    if (limit.rlim_cur >= descriptors_wanted) return good("files", detail);
    return {"files", Finding::State::warning, detail + " The server takes up to 10000 connections.",
            "Raise the limit: LimitNOFILE=65536 in the unit, or ulimit -n 65536."};
}

void examine_database(const std::string& path, Instant now, std::vector<Finding>& findings) {
    std::error_code unknown;
    if (!std::filesystem::exists(path, unknown)) return;  // the folder's line says so
    OpenRefusal refusal;
    const Result<TailReport> tail = look_at_tail(path, tail_entries, &refusal);
    if (!tail) {
        findings.push_back({"schema", Finding::State::failure, refusal.cause, refusal.remedy});
        return;
    }
    const TailReport& report = tail.value();
    findings.push_back(
        good("schema", "The database is of schema " + std::to_string(report.schema) + "."));
    if (report.problem.empty()) {
        findings.push_back(good("chain", "The newest " + std::to_string(report.proven) +
                                             " entries follow each other up to position " +
                                             std::to_string(report.last_position) + "."));
    } else {
        findings.push_back({"chain", Finding::State::failure, report.problem,
                            "Keep the file as it is, run `tillbook verify`, and restore a backup "
                            "elsewhere to compare."});
    }
    const auto newest = report.last_position > 0 ? std::optional(report.newest) : std::nullopt;
    const StorageStats stats = storage_stats(path);
    findings.push_back(examine_clock(newest, now));
    findings.push_back(examine_wal(stats));
    findings.push_back(examine_backup(stats.backup_proven_at, now, report.last_position));
}

// True if a server has it open.
bool examine_sqlite(const std::string& path, Instant now, std::vector<Finding>& findings) {
    std::error_code unknown;
    // Asked before this process opens the database itself.
    const bool server_runs = std::filesystem::exists(path, unknown) &&
                             access(path.c_str(), R_OK | W_OK) == 0 && is_in_use(path);
    findings.push_back(examine_folder(path));
    if (findings.front().state == Finding::State::failure) return server_runs;
    findings.push_back(examine_space(storage_stats(path), path));
    findings.push_back(examine_sync(path));
    examine_database(path, now, findings);
    return server_runs;
}

const char* name_of(Finding::State state) {
    switch (state) {
        case Finding::State::good:
            return "ok";
        case Finding::State::warning:
            return "warning";
        case Finding::State::failure:
            return "failure";
    }
    return "failure";
}

void print_json(const std::vector<Finding>& findings, std::ostream& out) {
    std::string text;
    JsonWriter json(text);
    json.begin_array();
    for (const Finding& finding : findings) {
        json.begin_object();
        json.key("check").plain(finding.check);
        json.key("state").plain(name_of(finding.state));
        json.key("detail").text(finding.detail);
        finding.remedy.empty() ? json.key("remedy").null()
                               : json.key("remedy").text(finding.remedy);
        json.end_object();
    }
    json.end_array();
    out << text << '\n';
}

}  // namespace

std::vector<Finding> examine(const Options& options) {
    const Instant now = SystemClock().now();
    std::vector<Finding> findings;
    const bool server_runs = is_postgres(options.database)
                                 ? examine_postgres(options.database, now, findings)
                                 : examine_sqlite(database_path(options.database), now, findings);
    findings.push_back(examine_tls(options.serve, now));
    findings.push_back(examine_port(options.serve, server_runs));
    findings.push_back(examine_descriptors());
    return findings;
}

ExitCode doctor_command(const Options& options, Streams& streams) {
    const std::vector<Finding> findings = examine(options);
    if (streams.form == OutputForm::json) {
        print_json(findings, streams.out);
    } else {
        for (const Finding& finding : findings) {
            std::string line = name_of(finding.state);
            line.resize(9, ' ');
            line += finding.check;
            line.resize(17, ' ');
            streams.out << line << finding.detail
                        << (finding.remedy.empty() ? "" : " " + finding.remedy) << '\n';
        }
    }
    const bool has_failed = std::any_of(findings.begin(), findings.end(), [](const Finding& each) {
        return each.state == Finding::State::failure;
    });
    return has_failed ? ExitCode::refused : ExitCode::ok;
}

}  // namespace tillbook

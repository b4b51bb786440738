#include "cli/backup.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <ostream>
#include <system_error>

#include "api/json_writer.h"
#include "book/calendar.h"
#include "cli/backup_progress.h"
#include "cli/database.h"
#include "cli/listing.h"

namespace tillbook {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view suffix = ".db";
constexpr std::string_view partial_suffix = ".db.partial";
constexpr std::size_t stamp_size = 20;
constexpr std::chrono::hours partial_age_max{24};

// True for a file of file_stamp behind "STEM-".
bool is_backup_name(std::string_view name, std::string_view stem, std::string_view ending) {
    if (name.size() != stem.size() + 1 + stamp_size + ending.size()) return false;
    if (!name.starts_with(stem) || name[stem.size()] != '-' || !name.ends_with(ending)) {
        return false;
    }
    const std::string_view stamp = name.substr(stem.size() + 1, stamp_size);
    for (std::size_t i = 0; i < stamp_size; ++i) {
        constexpr std::string_view form = "00000000T000000.000Z";
        const bool is_digit = stamp[i] >= '0' && stamp[i] <= '9';
        if (form[i] == '0' ? !is_digit : stamp[i] != form[i]) return false;
    }
    return true;
}

// The names in a folder that are backups of this database, oldest first.
std::vector<fs::path> backups_in(const fs::path& folder, std::string_view stem,
                                 std::string_view ending) {
    std::vector<fs::path> found;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
        if (is_backup_name(entry.path().filename().string(), stem, ending)) {
            found.push_back(entry.path());
        }
    }
    std::sort(found.begin(), found.end());
    return found;
}

// A backup under way touches its file while it copies; one that was cut off does not any more.
bool is_left_behind(const fs::path& partial) {
    std::error_code gone;
    const auto written = fs::last_write_time(partial, gone);
    return !gone && fs::file_time_type::clock::now() - written > partial_age_max;
}

// The one that was just made stays, whatever the names of the others claim.
void remove_older(const fs::path& folder, std::string_view stem, const BackupOptions& options,
                  Instant now, FinishedBackup& backup) {
    try {
        std::vector<fs::path> backups = backups_in(folder, stem, suffix);
        const auto own = std::find(backups.begin(), backups.end(), fs::path(backup.file));
        if (own != backups.end() && own + 1 != backups.end()) {
            backup.complaints.push_back("The folder has backups with later names, such as " +
                                        backups.back().string() +
                                        ": was the clock wrong? Look at them and remove them.");
            std::rotate(own, own + 1, backups.end());
        }
        const std::size_t excess =
            backups.size() > options.keep ? backups.size() - options.keep : 0;
        backup.removed.reserve(excess);
        for (std::size_t i = 0; i < excess; ++i) {
            const auto age = now - moment_of_backup(backups[i].string());
            if (age >= std::chrono::seconds{0} && age < options.spared) continue;
            if (fs::remove(backups[i])) backup.removed.push_back(backups[i].string());
        }
        for (const fs::path& partial : backups_in(folder, stem, partial_suffix)) {
            if (is_left_behind(partial)) fs::remove(partial);
        }
    } catch (const fs::filesystem_error& error) {
        backup.complaints.push_back(std::string("Older backups could not be removed: ") +
                                    error.what() + ".");
    }
}

// The copy is good even where the database cannot say so, for example on a full disk.
void note(const std::string& path, Instant now, FinishedBackup& backup) {
    try {
        note_backup(path, now);
    } catch (const Unavailable& error) {
        backup.complaints.push_back(std::string("The database could not note its backup: ") +
                                    error.what());
    }
}

std::string seconds_text(double seconds) {
    char text[32];
    std::snprintf(text, sizeof text, "%.1f s", seconds);
    return text;
}

std::string megabytes_text(std::uint64_t bytes) {
    char text[32];
    std::snprintf(text, sizeof text, "%.1f MB", static_cast<double>(bytes) / 1e6);
    return text;
}

void print_json(const FinishedBackup& backup, std::ostream& out) {
    std::string text;
    JsonWriter json(text);
    json.begin_object();
    json.key("file").text(backup.file);
    json.key("proven").boolean(backup.proof.ok());
    json.key("bytes").number(backup.proof.bytes);
    json.key("entries").number(backup.proof.entries);
    json.key("milliseconds").number(static_cast<std::uint64_t>(backup.seconds * 1e3));
    json.key("books").begin_array();
    for (const BookHead& each : backup.proof.heads) {
        json.begin_object();
        json.key("merchantId").plain(to_base32(each.book.value));
        json.key("entries").number(each.head.number);
        json.key("headChain").plain(to_hex(as_view(each.head.chain)));
        json.end_object();
    }
    json.end_array();
    json.key("removed").begin_array();
    for (const std::string& file : backup.removed) json.text(file);
    json.end_array();
    json.end_object();
    out << text << '\n';
}

void print_text(const FinishedBackup& backup, std::ostream& out) {
    out << backup.file << ": " << megabytes_text(backup.proof.bytes) << ", " << backup.proof.entries
        << " entries, proven, in " << seconds_text(backup.seconds) << '\n';
    std::vector<std::vector<std::string>> rows = {{"merchant id", "entries", "chain of the head"}};
    for (const BookHead& each : backup.proof.heads) {
        rows.push_back({to_base32(each.book.value), std::to_string(each.head.number),
                        to_hex(as_view(each.head.chain))});
    }
    print_table(out, rows);
    for (const std::string& file : backup.removed) out << "removed " << file << '\n';
}

}  // namespace

std::string file_stamp(Instant instant) {
    std::string text = to_string(instant);
    std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
    return text;
}

// "20261122T185300.123Z" → "2026-11-22T18:53:00.123Z".
std::optional<Instant> parse_file_stamp(std::string_view text) {
    if (text.size() != stamp_size) return std::nullopt;
    std::string spelled(text);
    for (const std::size_t colon : {13U, 11U}) spelled.insert(colon, 1, ':');
    for (const std::size_t dash : {6U, 4U}) spelled.insert(dash, 1, '-');
    return parse_instant(spelled);
}

Instant moment_of_backup(const std::string& file) {
    const std::string stem = fs::path(file).stem().string();
    return parse_file_stamp(stem.substr(stem.rfind('-') + 1)).value_or(Instant{});
}

std::vector<std::string> backups_of(const std::string& path, const std::string& folder) {
    std::vector<std::string> files;
    std::error_code unknown;  // then reading says why
    if (!fs::exists(folder, unknown) && !unknown) return files;
    try {
        for (const fs::path& file : backups_in(folder, fs::path(path).stem().string(), suffix)) {
            files.push_back(file.string());
        }
    } catch (const fs::filesystem_error& error) {
        throw Unavailable(std::string("The folder for backups cannot be read: ") + error.what());
    }
    return files;
}

FinishedBackup make_backup(const std::string& path, const BackupOptions& options, Instant now,
                           const OnBackupProgress& on_progress) {
    std::error_code unknown;  // then writing says why
    const bool is_folder =
        options.target.ends_with('/') || fs::is_directory(options.target, unknown);
    if (!is_folder && options.keep > 0) {
        throw Failure(ExitCode::usage, "--keep needs a folder, and " + options.target + " is none.",
                      "Name an existing folder; each backup gets a name of its own there.");
    }
    const std::string stem = fs::path(path).stem().string();
    FinishedBackup backup;
    backup.file =
        is_folder
            ? (fs::path(options.target) / (stem + "-" + file_stamp(now))).concat(suffix).string()
            : options.target;
    const auto begin = std::chrono::steady_clock::now();
    OpenRefusal refusal;
    Result<LogProof> proof = back_up_sqlite(path, backup.file, on_progress, &refusal);
    if (!proof) throw to_failure(refusal);
    backup.proof = std::move(proof).value();
    if (!backup.proof.ok()) {
        throw Failure(ExitCode::not_verified,
                      "The copy of " + path + " does not prove itself: " + backup.proof.problem,
                      "It was removed and older backups were kept. `tillbook verify` says which "
                      "book is broken.");
    }
    backup.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    note(path, now, backup);
    if (options.keep > 0) remove_older(fs::path(options.target), stem, options, now, backup);
    return backup;
}

void backup_command(const std::string& database, const BackupOptions& options, Streams& streams) {
    BackupProgressBar bar(streams.err);
    const FinishedBackup backup =
        make_backup(database_path(database), options, SystemClock().now(), bar.reporter());
    bar.end();
    for (const std::string& complaint : backup.complaints) {
        streams.err << "The backup is good. " << complaint << '\n';
    }
    streams.form == OutputForm::json ? print_json(backup, streams.out)
                                     : print_text(backup, streams.out);
}

}  // namespace tillbook

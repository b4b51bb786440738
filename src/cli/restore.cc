#include "cli/restore.h"

#include <filesystem>
#include <ostream>
#include <system_error>

#include "api/json_writer.h"
#include "cli/backup.h"
#include "cli/backup_progress.h"
#include "cli/database.h"
#include "cli/listing.h"
#include "log/sqlite/restore.h"

namespace tillbook {

namespace {

void write_book(JsonWriter& json, const RestoredBook& book) {
    json.begin_object();
    json.key("merchantId").plain(to_base32(book.book.value));
    json.key("entries").number(book.head.number);
    json.key("headChain").plain(to_hex(as_view(book.head.chain)));
    json.key("generation").number(book.generation);
    json.key("entriesLost").number(book.entries_lost);
    json.end_object();
}

void print_json(const RestoreReport& report, const std::string& path, std::ostream& out) {
    std::string text;
    JsonWriter json(text);
    json.begin_object();
    json.key("database").text(path);
    report.kept_aside.empty() ? json.key("keptAside").null()
                              : json.key("keptAside").text(report.kept_aside);
    json.key("replacedWasReadable").boolean(!report.replaced_is_unreadable);
    json.key("keysKeptRevoked").number(report.keys_kept_revoked);
    json.key("books").begin_array();
    for (const RestoredBook& book : report.books) write_book(json, book);
    json.end_array();
    json.key("erasuresLost").begin_array();
    for (const LostErasure& erasure : report.lost_erasures) {
        json.begin_object();
        json.key("merchantId").plain(to_base32(erasure.book.value));
        json.key("contact").plain(to_base32(erasure.contact.value));
        json.end_object();
    }
    json.end_array();
    json.end_object();
    out << text << '\n';
}

void print_text(const RestoreReport& report, const std::string& path, std::ostream& out) {
    out << path << " is restored.\n";
    std::vector<std::vector<std::string>> rows = {
        {"merchant id", "entries", "generation", "entries lost"}};
    for (const RestoredBook& book : report.books) {
        rows.push_back(
            {to_base32(book.book.value), std::to_string(book.head.number),
             std::to_string(book.generation),
             report.replaced_is_unreadable ? "unknown" : std::to_string(book.entries_lost)});
    }
    print_table(out, rows);
    if (!report.kept_aside.empty()) {
        out << "What was there before is " << report.kept_aside << ".\n";
    }
    if (report.replaced_is_unreadable) {
        out << "It could not be read: revoke again the keys that were revoked since the backup.\n";
    }
    if (report.keys_kept_revoked > 0) {
        out << report.keys_kept_revoked << " keys that were revoked since the backup stay so.\n";
    }
    if (report.lost_erasures.empty()) return;
    out << "These people were erased since the backup and are back; erase them again:\n";
    for (const LostErasure& erasure : report.lost_erasures) {
        out << "  tillbook contact erase --book " << to_base32(erasure.book.value) << ' '
            << to_base32(erasure.contact.value) << '\n';
    }
}

}  // namespace

void restore_command(const std::string& database, const RestoreOptions& options, Streams& streams) {
    if (is_postgres(database)) {
        throw Failure(ExitCode::usage, "A PostgreSQL database is restored by PostgreSQL's tools.",
                      "Use what made the backup, with every node stopped; see docs/scale-out.md.");
    }
    std::error_code unknown;  // then reading says why
    // The database itself, not a link to it.
    std::string path = std::filesystem::weakly_canonical(database_path(database), unknown).string();
    if (unknown) path = database_path(database);
    if (std::filesystem::equivalent(options.backup, path, unknown)) {
        throw Failure(ExitCode::usage, options.backup + " is the database itself.",
                      "Name the backup to put in its place.");
    }
    BackupProgressBar bar(streams.err);
    OpenRefusal refusal;
    const Instant now = SystemClock().now();
    Result<RestoreReport> restored = restore_sqlite(
        options.backup, path, path + ".replaced-" + file_stamp(now), now, bar.reporter(), &refusal);
    bar.end();
    if (!restored) throw to_failure(refusal);
    const RestoreReport& report = restored.value();
    if (!report.proof.ok()) {
        throw Failure(ExitCode::not_verified,
                      options.backup + " does not prove itself: " + report.proof.problem,
                      "Nothing was changed. Take another backup.");
    }
    streams.form == OutputForm::json ? print_json(report, path, streams.out)
                                     : print_text(report, path, streams.out);
}

}  // namespace tillbook

// What can be said on the command line, in the configuration file and in the environment.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace tillbook {

enum class OutputForm { text, json };

// Where a command reads and writes: results to `out`, everything else to `err`.
struct Streams {
    std::istream& in;
    std::ostream& out;
    std::ostream& err;
    OutputForm form = OutputForm::text;
};

struct ServeOptions {
    std::string listen = "127.0.0.1:8080";
    std::string metrics_listen;  // empty: the default, which may be taken by another
    std::string tls_certificate;
    std::string tls_key;
    bool insecure_http = false;
    std::vector<std::string> trusted_proxies;
    std::uint32_t rate_limit = 0;
    bool vendor_limits = false;
    bool lenient_test = false;
    std::vector<std::string> webhook_allow;
    std::string master_key_file;  // empty: beside the database
    std::uint64_t cache_bytes = std::uint64_t{128} << 20;
    std::string log_level = "info";
    std::string log_format = "logfmt";
    std::string log_requests = "failed";  // or "all", "none"
    std::string backup_to;                // a folder; empty: the server makes no backups
    std::string backup_every = "24h";
    std::uint32_t backup_keep = 7;
    std::string demo;  // file for the demo book's address, ids and key; empty: none
};

struct BookOptions {
    std::string id;  // of an existing book, either spelling
    std::string name;
    std::string currency;
    std::string zone;
    std::string day_starts;
    bool tax_included = false;
    std::string tax_included_word;  // "yes" or "no" where a book is changed; empty: as it is
    std::optional<std::vector<std::string>> receipt_lines;  // where a book is changed
    std::optional<std::string> logo;                        // likewise; empty: none
};

struct KeyOptions {
    std::string book;
    std::string id;  // of an existing key, 13 characters
    std::string name;
    std::string scopes = "all";  // separated by commas
    std::uint32_t rate_limit = 0;
    std::string allowed_ips;  // separated by commas
    std::string allowed_origins;
    std::string expires;  // RFC 3339; empty: never
};

struct UserOptions {
    std::string login;
    std::string book;  // empty: every book, where that is said
    bool every_book = false;
    std::string role, name;
    std::string url;  // of the server, for links; empty: where serve listens
};

struct ProductOptions {
    std::string book, id, name, price, sku, stock, reorder_level;
    bool inactive = false;
};

struct ContactOptions {
    std::string book, id, name, phone, email;
    std::string reason;  // of an erasure
};

struct StoreOptions {
    std::string book, id, name, address;
    bool is_default = false;
};

struct ConnectOptions {
    std::string book, name, url;
    bool live = false, test = false;  // of the book and its twin; neither: the one that is named
};

// What a flag says in ReferenceOptions::given.
inline constexpr const char* flag_set = "yes";
inline constexpr const char* flag_taken_back = "no";

// Of the commands on what orders point at (cli/references.h).
struct ReferenceOptions {
    std::string book, id;
    bool is_default = false;                                // the one that every book has
    std::map<std::string, std::string, std::less<>> given;  // by option; of flags the words above
};

struct ImportOptions {
    std::string book;
    std::string file;
    std::string format = "csv";
    std::string map;  // "invoice=InvoiceNo,…"; what is absent keeps its default
    std::string date_format = "%d/%m/%Y %H:%M";
    std::string cancelled_prefix = "C";
    std::string channel = "import";
    std::string payment_method = "CASH";
    std::string report;  // file for the refused rows; empty: standard output
    bool move_stock = false;
};

struct ExportOptions {
    std::string book;
    std::string format = "ndjson";
    std::string what;    // of CSV: orders (default), lines, payments or refunds
    std::string from;    // of CSV: first business day, YYYY-MM-DD; empty: any
    std::string to;      // the last one, likewise
    std::string output;  // file; empty: standard output
};

struct ListenOptions {
    std::string book;
    std::string url;  // of a server; empty: the database
    std::string key;
    std::string types;        // separated by commas; empty: all
    std::string after;        // a sequence; empty: from now on
    std::string forward;      // URL; empty: nothing is forwarded
    std::string secret;       // empty: one is made up
    std::uint64_t count = 0;  // ends after so many events; 0: never
};

struct TriggerOptions {
    std::string type, book;
};

struct HealthOptions {
    std::string url = "http://127.0.0.1:8080";
};

struct VerifyOptions {
    std::string book;  // empty: all
};

struct PriceOptions {
    std::string file = "-";
};

struct BackupOptions {
    std::string target;             // a file that does not exist yet, or a folder
    std::uint32_t keep = 0;         // backups of this database that stay in the folder; 0: all
    std::chrono::seconds spared{};  // younger ones stay, however many there are
};

struct RestoreOptions {
    std::string backup;
};

struct TlsOptions {
    std::vector<std::string> hosts;  // names and addresses, at least one
    std::string folder = ".";
    int days = 825;
};

struct Options {
    std::string database = "sqlite:tillbook.db";
    bool external_checkpoints = false;  // another program copies the WAL (log/sqlite/store.h)
    bool json = false;
    ServeOptions serve;
    BookOptions book;
    KeyOptions key;
    UserOptions user;
    ProductOptions product;
    ContactOptions contact;
    StoreOptions store;
    ConnectOptions connect;
    ReferenceOptions reference;
    ImportOptions import;
    ExportOptions export_book;
    ListenOptions listen;
    TriggerOptions trigger;
    HealthOptions health;
    VerifyOptions verify;
    PriceOptions price;
    BackupOptions backup;
    RestoreOptions restore;
    TlsOptions tls;
};

}  // namespace tillbook

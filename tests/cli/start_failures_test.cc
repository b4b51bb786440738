// Why a server does not start, word for word: scripts rely on the codes, people on the sentences.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sqlite3.h>
#include <sys/socket.h>
#include <unistd.h>

#include <filesystem>

#include "cli/command_line_runner.h"

namespace tillbook {
namespace {

// A port that somebody else listens on.
class TakenPort {
public:
    TakenPort() : socket_(socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* const plain = reinterpret_cast<sockaddr*>(&address);
        EXPECT_EQ(bind(socket_, plain, size), 0);
        EXPECT_EQ(listen(socket_, 1), 0);
        EXPECT_EQ(getsockname(socket_, plain, &size), 0);
        number_ = std::to_string(ntohs(address.sin_port));
    }
    ~TakenPort() { close(socket_); }
    TakenPort(const TakenPort&) = delete;
    TakenPort& operator=(const TakenPort&) = delete;
    const std::string& number() const { return number_; }

private:
    int socket_;
    std::string number_;
};

void run_sql(const std::string& path, const char* sql) {
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open(path.c_str(), &database), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(database, sql, nullptr, nullptr, nullptr), SQLITE_OK);
    sqlite3_close(database);
}

struct Expected {
    ExitCode code;
    std::string cause;
    std::string remedy;
};

void expect_failure(std::vector<std::string> words, const Expected& expected) {
    words.insert(words.begin(), "serve");
    const Ran ran = run_words(words);
    EXPECT_EQ(ran.code, expected.code);
    EXPECT_EQ(ran.err, "tillbook: " + expected.cause + "\n" + expected.remedy + "\n");
    EXPECT_EQ(ran.out, "");
}

TEST(StartFailure, NoFolder) {
    expect_failure({"--database", "sqlite:/nowhere/at/all/book.db"},
                   {ExitCode::database_unusable,
                    "/nowhere/at/all/book.db: The database could not be opened: unable to open "
                    "database file (SQLite 14).",
                    "Check that its folder exists and that it may be read and written."});
}

TEST(StartFailure, NoDatabaseUrl) {
    expect_failure({"--database", "book.db"},
                   {ExitCode::usage, "\"book.db\" is no database URL.",
                    "Use --database sqlite:PATH, for example sqlite:/var/lib/tillbook/book.db, or "
                    "postgresql://USER@HOST/DATABASE."});
}

TEST(StartFailure, DamagedDatabase) {
    const TemporaryFolder folder;
    const std::string path = folder.write("book.db", std::string(8192, 'x'));
    expect_failure(
        {"--database", "sqlite:" + path},
        {ExitCode::database_corrupt, path + " is not a Tillbook database, or it is damaged.",
         "Give the path of a Tillbook database, or put a backup in its place."});
}

TEST(StartFailure, DatabaseOfAnotherProgram) {
    const TemporaryFolder folder;
    const std::string path = folder.path("book.db");
    run_sql(path, "CREATE TABLE theirs (x)");
    expect_failure({"--database", "sqlite:" + path},
                   {ExitCode::database_corrupt, path + " is a database of another program.",
                    "Give the path of a Tillbook database, or of a file that does not exist yet."});
}

TEST(StartFailure, NewerDatabase) {
    const Shop shop;
    shop.make_book();
    run_sql(shop.folder.path("book.db"), "PRAGMA user_version = 999");
    const Ran ran = run_words({"serve", "--database", shop.url()});
    EXPECT_EQ(ran.code, ExitCode::database_newer);
    EXPECT_EQ(ran.err.find("tillbook: " + shop.folder.path("book.db") +
                           " was written by a newer Tillbook (schema 999"),
              0u)
        << ran.err;
    EXPECT_NE(ran.err.find("\nInstall that version or a later one.\n"), std::string::npos);
}

TEST(StartFailure, FullDisk) {
    if (access("/dev/full", W_OK) != 0) GTEST_SKIP() << "there is no /dev/full";
    const TemporaryFolder folder;
    const std::string path = folder.path("book.db");
    ASSERT_EQ(symlink("/dev/full", path.c_str()), 0);
    const Ran ran = run_words({"serve", "--database", "sqlite:" + path});
    EXPECT_TRUE(ran.code == ExitCode::disk_full || ran.code == ExitCode::database_unusable)
        << static_cast<int>(ran.code) << ran.err;
}

TEST(StartFailure, PortInUse) {
    const TemporaryFolder folder;
    const TakenPort port;
    expect_failure({"--database", "sqlite:" + folder.path("book.db"), "--listen",
                    "127.0.0.1:" + port.number()},
                   {ExitCode::address_in_use, "127.0.0.1 port " + port.number() + " is in use.",
                    "Stop the other program, or choose another port with --listen HOST:PORT."});
}

TEST(StartFailure, MetricsPortInUse) {
    const TemporaryFolder folder;
    const TakenPort port;
    expect_failure(
        {"--database", "sqlite:" + folder.path("book.db"), "--listen", "127.0.0.1:0",
         "--metrics-listen", "127.0.0.1:" + port.number()},
        {ExitCode::address_in_use, "127.0.0.1 port " + port.number() + " is in use.",
         "Stop the other program, or choose another port with --metrics-listen HOST:PORT."});
}

TEST(StartFailure, AddressOfAnotherMachine) {
    const TemporaryFolder folder;
    expect_failure({"--database", "sqlite:" + folder.path("book.db"), "--listen", "192.0.2.1:8080",
                    "--insecure-http"},
                   {ExitCode::address_unusable,
                    "Cannot listen on 192.0.2.1 port 8080: Cannot assign requested address.",
                    "Choose an address of this machine with --listen HOST:PORT."});
}

TEST(StartFailure, NoAddress) {
    for (const char* listen : {"8080", "127.0.0.1:", "127.0.0.1:99999", ":8080", "127.0.0.1:80x",
                               "[[::1]]:8080", "a host:8080"}) {
        expect_failure(
            {"--listen", listen},
            {ExitCode::usage, "\"" + std::string(listen) + "\" is no address to listen on.",
             "Use --listen HOST:PORT, for example 127.0.0.1:8080."});
    }
}

TEST(StartFailure, PlainHttpBeyondThisMachine) {
    expect_failure({"--listen", "0.0.0.0:0"},
                   {ExitCode::insecure_listen,
                    "0.0.0.0 is reachable from other machines, and plain HTTP would show API keys "
                    "to everybody "
                    "in between.",
                    "Give --tls-cert and --tls-key, or --trusted-proxy of a proxy that speaks TLS; "
                    "--insecure-http serves plainly all the same."});
}

TEST(StartFailure, TlsFiles) {
    const TemporaryFolder folder;
    expect_failure({"--tls-cert", "/nowhere/cert.pem"},
                   {ExitCode::usage, "A TLS certificate and its key belong together.",
                    "Give both --tls-cert and --tls-key."});
    expect_failure({"--tls-cert", "/nowhere/cert.pem", "--tls-key", "/nowhere/key.pem"},
                   {ExitCode::tls_unusable, "The TLS file /nowhere/cert.pem cannot be read.",
                    "Give PEM files that this user may read with --tls-cert and --tls-key."});
    const std::string nonsense = folder.write("cert.pem", "nonsense");
    const Ran ran =
        run_words({"serve", "--database", "sqlite:" + folder.path("book.db"), "--listen",
                   "127.0.0.1:0", "--tls-cert", nonsense, "--tls-key", nonsense});
    EXPECT_EQ(ran.code, ExitCode::tls_unusable) << ran.err;
}

TEST(StartFailure, MasterKey) {
    const Shop shop;
    shop.make_book();
    const std::string key = shop.folder.path("book.db.key");
    const std::vector<std::string> words = {"--database",  shop.url(),         "--listen",
                                            "127.0.0.1:0", "--metrics-listen", "off"};
    shop.folder.write("book.db.key", "0102\n");
    expect_failure(words,
                   {ExitCode::master_key_unusable, "The master key in " + key + " cannot be read.",
                    "It must be 64 hexadecimal digits that this user may read; put back the file "
                    "that belongs to the database."});
    run_sql(
        shop.folder.path("book.db"),
        "INSERT INTO webhook_endpoint VALUES (1, 1, 'x', 'https://x.example/', '*', 'cloove', 8,"
        " x'01', NULL, 0, 'whsec_', 0, 1, 1, NULL, NULL, 0, 0, 0, 0, 0, 0, 0, 0)");
    shop.folder.write("book.db.key", std::string(64, 'a') + "\n");
    expect_failure(words, {ExitCode::master_key_unusable,
                           "The master key in " + key +
                               " is not the one that the secrets of webhook endpoints are sealed "
                               "with.",
                           "Put back the file that belongs to the database, or name it with "
                           "--master-key-file."});
    std::filesystem::remove(key);
    expect_failure(words,
                   {ExitCode::master_key_unusable,
                    "The master key " + key +
                        " is missing, and the secrets of webhook endpoints are sealed with it.",
                    "Put the file back, or name it with --master-key-file."});
}

TEST(StartFailure, NoRangeOfAddresses) {
    const TemporaryFolder folder;
    expect_failure({"--database", "sqlite:" + folder.path("book.db"), "--listen", "127.0.0.1:0",
                    "--metrics-listen", "off", "--webhook-allow", "10.0.0.0/99"},
                   {ExitCode::usage, "\"10.0.0.0/99\" is no address or range.",
                    "Use --webhook-allow CIDR, for example 10.0.0.0/8."});
}

TEST(StartFailure, BadConfiguration) {
    const TemporaryFolder folder;
    const std::string unknown = folder.write("unknown.toml", "[serve]\nlissten = \"x\"\n");
    const Ran ran = run_words({"serve", "--config", unknown});
    EXPECT_EQ(ran.code, ExitCode::usage);
    EXPECT_NE(ran.err.find("lissten"), std::string::npos) << ran.err;
    EXPECT_EQ(run_words({"serve", "--config", "/nowhere.toml"}).code, ExitCode::usage);
    const Ran proxy = run_words({"serve", "--trusted-proxy", "10.0.0.0/99"});
    EXPECT_EQ(proxy.code, ExitCode::usage);
}

}  // namespace
}  // namespace tillbook

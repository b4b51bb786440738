// Thin owners of SQLite's connection and prepared statement.
//
// Both are used by one thread at a time; whoever shares them holds a lock. Every failure is thrown
// as SqliteError, whose text names what was being done.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "log/sqlite/store.h"

struct sqlite3;
struct sqlite3_stmt;

namespace tillbook {

class SqliteError : public Unavailable {
public:
    SqliteError(int code, const std::string& text) : Unavailable(text), code_(code) {}
    int code() const { return code_; }  // SQLite's extended result code
    bool is_disk_full() const;
    // Another connection holds a lock for longer than we wait.
    bool is_busy() const;
    // The file is no database, or one with wrong contents.
    bool is_corrupt() const;
    // The operating system refused a write or a sync: what is on the disk is in doubt.
    bool is_failed_write() const;

private:
    int code_;
};

// Throws Unavailable: "… could not be <doing>", for the reason that errno names.
[[noreturn]] void fail_system(const std::string& path, const char* doing);

// Parameters count from 1, columns from 0. Numbers are stored with their bit pattern. Empty bytes
// are stored as NULL, and NULL is read as empty.
class Statement {
public:
    Statement() = default;
    ~Statement();
    Statement(Statement&& other) noexcept;
    Statement& operator=(Statement&& other) noexcept;

    explicit operator bool() const { return statement_ != nullptr; }

    void bind(int parameter, std::uint64_t number);
    // Borrowed: must outlive the next step.
    void bind(int parameter, std::string_view bytes);
    void bind_text(int parameter, std::string_view text);
    void bind_null(int parameter);

    // True: there is a row. False: done, and reset. Reset after a failure too.
    bool step();
    // Steps to the end.
    void run();
    void reset();

    std::uint64_t number(int column) const;
    // Valid until the next step or reset.
    std::string_view bytes(int column) const;
    bool is_null(int column) const;

private:
    friend class Connection;
    explicit Statement(sqlite3_stmt* statement) : statement_(statement) {}
    sqlite3_stmt* statement_ = nullptr;
};

// Ends a statement that may be left before its last row, and with it its read lock.
class ResetAtEnd {
public:
    explicit ResetAtEnd(Statement& statement) : statement_(statement) {}
    ~ResetAtEnd() { statement_.reset(); }
    ResetAtEnd(const ResetAtEnd&) = delete;
    ResetAtEnd& operator=(const ResetAtEnd&) = delete;

private:
    Statement& statement_;
};

// Closing the last one leaves the WAL as it is (file.h says why).
class Connection {
public:
    Connection() = default;
    // `vfs` empty: the system's own.
    Connection(const std::string& path, const std::string& vfs, OpenMode mode);
    ~Connection();
    Connection(Connection&& other) noexcept;
    Connection& operator=(Connection&& other) noexcept;

    explicit operator bool() const { return handle_ != nullptr; }

    // For statements that are used again and again.
    Statement prepare(std::string_view sql);
    // One or several statements without parameters or results.
    void run(const std::string& sql);
    // The first column of the first row of a statement without parameters.
    std::uint64_t ask(std::string_view sql);
    std::string ask_text(std::string_view sql);

    // Rolls back what is open, if anything.
    void roll_back() noexcept;

    enum class Checkpoint { passive, truncate };
    struct Checkpointed {
        int frames = 0;  // in the WAL
        int copied = 0;  // of them, into the database
        bool busy = false;
        bool complete() const { return !busy && copied == frames; }
    };
    // Copies the WAL into the database. Throws if SQLite says it knows of no WAL.
    Checkpointed checkpoint(Checkpoint how);

    // Copies the whole database, as this connection sees it, into that of `target`, page by page.
    // Within a read transaction of this connection that is one moment, whatever others write
    // meanwhile. `on_pages` is called every now and then and may throw to stop. On a failure
    // `target` holds nothing of use.
    using OnPages = std::function<void(std::uint64_t copied, std::uint64_t total)>;
    void copy_to(Connection& target, const OnPages& on_pages);

private:
    [[noreturn]] void fail(const char* doing) const;
    sqlite3* handle_ = nullptr;
};

// Begins immediately (takes the write lock); rolls back at the end unless committed.
class WriteTransaction {
public:
    explicit WriteTransaction(Connection& connection);
    ~WriteTransaction();
    WriteTransaction(const WriteTransaction&) = delete;
    WriteTransaction& operator=(const WriteTransaction&) = delete;
    void commit();

private:
    Connection& connection_;
    bool committed_ = false;
};

}  // namespace tillbook

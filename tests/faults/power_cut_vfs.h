// A disk for SQLite that can lose its power, fail and fill up.
//
// Files are real; beside them the shim remembers what a sync has made durable and what has been
// written since. A power cut makes every later operation fail; `restore` then leaves on the disk
// what was durable and a random part of the rest, with the last write torn. Writes whose sync
// failed are lost even if a later sync succeeds, as on Linux. Thread-safe.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <mutex>
#include <random>
#include <string>
#include <vector>

struct sqlite3_vfs;
struct sqlite3_file;

namespace tillbook::faults {

enum class Fault { none, write_error, disk_full, sync_error };
enum class Lasting { once, for_ever };

class PowerCutVfs {
public:
    // Registers itself under a name of its own.
    explicit PowerCutVfs(unsigned seed);
    ~PowerCutVfs();
    PowerCutVfs(const PowerCutVfs&) = delete;
    PowerCutVfs& operator=(const PowerCutVfs&) = delete;

    const std::string& name() const { return name_; }

    // The power goes at the n-th write or sync from now on (1: the next one).
    void cut_power_at(std::uint64_t nth);
    bool is_cut();
    // The n-th write (or sync, for a sync_error) from now on fails. Fault::none: all is well again.
    void fail_at(Fault fault, std::uint64_t nth, Lasting lasting);
    bool has_failed();

    // Power comes back. All files must be closed. Files never opened here are left alone.
    void restore();

    // For the file methods.
    struct Write {
        std::int64_t offset = 0;
        std::vector<char> bytes;
        bool is_truncation = false;  // to `offset`
    };
    // Returns how many syncs of the file have failed so far.
    std::uint64_t opened(const std::string& path);
    void deleted(const std::string& path);
    int before_write();
    int before_sync();
    void written(const std::string& path, Write write);
    // `failures_told` is the handle's own: what `opened` returned at first.
    int synced(const std::string& path, int code, std::uint64_t& failures_told);
    bool cuts_here() const { return is_cut_; }
    std::mutex& mutex() { return mutex_; }
    sqlite3_vfs& real() { return *real_; }

private:
    struct File {
        std::vector<char> durable;
        std::vector<Write> pending;
        std::uint64_t failed_syncs = 0;
    };
    static void apply(std::vector<char>& content, const Write& write);
    int count_down(std::uint64_t& counter, Fault fault);
    bool cut_now();

    static constexpr std::uint64_t never = std::numeric_limits<std::uint64_t>::max();

    const std::string name_;
    sqlite3_vfs* const real_;
    sqlite3_vfs* own_ = nullptr;
    std::mutex mutex_;
    std::mt19937 random_;
    std::map<std::string, File> files_;
    std::uint64_t operations_until_cut_ = never;
    bool is_cut_ = false;
    Fault fault_ = Fault::none;
    Lasting lasting_ = Lasting::once;
    std::uint64_t operations_until_fault_ = never;
    bool has_failed_ = false;
};

}  // namespace tillbook::faults

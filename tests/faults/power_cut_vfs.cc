#include "faults/power_cut_vfs.h"

#include <sqlite3.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <new>

namespace tillbook::faults {
namespace {

constexpr std::size_t sector = 512;

// What SQLite sees as a file; the real one follows it in the same allocation.
struct ShimFile {
    sqlite3_file base;
    PowerCutVfs* owner;
    std::string* path;
    std::uint64_t failures_told;
    sqlite3_file* real;
};

ShimFile& shim(sqlite3_file* file) { return *reinterpret_cast<ShimFile*>(file); }
sqlite3_file* real_of(sqlite3_file* file) { return shim(file).real; }
const sqlite3_io_methods& methods_of(sqlite3_file* file) { return *real_of(file)->pMethods; }

int close_file(sqlite3_file* file) {
    const int code = methods_of(file).xClose(real_of(file));
    delete shim(file).path;
    return code;
}

int read_file(sqlite3_file* file, void* to, int size, sqlite3_int64 offset) {
    return methods_of(file).xRead(real_of(file), to, size, offset);
}

int write_file(sqlite3_file* file, const void* from, int size, sqlite3_int64 offset) {
    ShimFile& self = shim(file);
    const std::lock_guard lock(self.owner->mutex());
    const bool was_cut = self.owner->cuts_here();
    const int code = self.owner->before_write();
    const auto* bytes = static_cast<const char*>(from);
    // The write during which the power goes may still reach the disk, or a part of it.
    if (code == SQLITE_OK || (self.owner->cuts_here() && !was_cut)) {
        self.owner->written(*self.path, {offset, {bytes, bytes + size}, false});
    }
    if (code != SQLITE_OK) return code;
    return methods_of(file).xWrite(real_of(file), from, size, offset);
}

int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
    ShimFile& self = shim(file);
    const std::lock_guard lock(self.owner->mutex());
    if (self.owner->cuts_here()) return SQLITE_IOERR_TRUNCATE;
    self.owner->written(*self.path, {size, {}, true});
    return methods_of(file).xTruncate(real_of(file), size);
}

int sync_file(sqlite3_file* file, int) {
    ShimFile& self = shim(file);
    const std::lock_guard lock(self.owner->mutex());
    const int code = self.owner->before_sync();
    if (self.owner->cuts_here()) return code;
    return self.owner->synced(*self.path, code, self.failures_told);
}

int file_size(sqlite3_file* file, sqlite3_int64* size) {
    return methods_of(file).xFileSize(real_of(file), size);
}
int lock_file(sqlite3_file* file, int level) {
    return methods_of(file).xLock(real_of(file), level);
}
int unlock_file(sqlite3_file* file, int level) {
    return methods_of(file).xUnlock(real_of(file), level);
}
int check_reserved_lock(sqlite3_file* file, int* result) {
    return methods_of(file).xCheckReservedLock(real_of(file), result);
}
int file_control(sqlite3_file* file, int operation, void* argument) {
    return methods_of(file).xFileControl(real_of(file), operation, argument);
}
int sector_size(sqlite3_file*) { return sector; }
int characteristics(sqlite3_file*) { return 0; }
int shm_map(sqlite3_file* file, int page, int size, int extend, void volatile** to) {
    return methods_of(file).xShmMap(real_of(file), page, size, extend, to);
}
int shm_lock(sqlite3_file* file, int offset, int count, int flags) {
    return methods_of(file).xShmLock(real_of(file), offset, count, flags);
}
void shm_barrier(sqlite3_file* file) { methods_of(file).xShmBarrier(real_of(file)); }
int shm_unmap(sqlite3_file* file, int remove) {
    return methods_of(file).xShmUnmap(real_of(file), remove);
}

const sqlite3_io_methods shim_methods = {
    2,
    close_file,
    read_file,
    write_file,
    truncate_file,
    sync_file,
    file_size,
    lock_file,
    unlock_file,
    check_reserved_lock,
    file_control,
    sector_size,
    characteristics,
    shm_map,
    shm_lock,
    shm_barrier,
    shm_unmap,
    nullptr,
    nullptr,
};

PowerCutVfs& owner_of(sqlite3_vfs* vfs) { return *static_cast<PowerCutVfs*>(vfs->pAppData); }

int open_file(sqlite3_vfs* vfs, const char* path, sqlite3_file* file, int flags, int* flags_out) {
    PowerCutVfs& owner = owner_of(vfs);
    const std::lock_guard lock(owner.mutex());
    file->pMethods = nullptr;
    ShimFile& self = shim(file);
    self.owner = &owner;
    self.real = reinterpret_cast<sqlite3_file*>(&self + 1);
    if (owner.cuts_here()) return SQLITE_CANTOPEN;
    const int code = owner.real().xOpen(&owner.real(), path, self.real, flags, flags_out);
    if (code != SQLITE_OK) return code;
    self.path = new std::string(path == nullptr ? "" : path);
    self.failures_told = owner.opened(*self.path);
    file->pMethods = &shim_methods;
    return SQLITE_OK;
}

int delete_file(sqlite3_vfs* vfs, const char* path, int sync_folder) {
    PowerCutVfs& owner = owner_of(vfs);
    const std::lock_guard lock(owner.mutex());
    if (owner.cuts_here()) return SQLITE_IOERR_DELETE;
    owner.deleted(path);
    return owner.real().xDelete(&owner.real(), path, sync_folder);
}

std::string fresh_name() {
    static std::atomic<int> count = 0;
    return "power-cut-" + std::to_string(++count);
}

}  // namespace

PowerCutVfs::PowerCutVfs(unsigned seed)
    : name_(fresh_name()), real_(sqlite3_vfs_find(nullptr)), random_(seed) {
    own_ = new sqlite3_vfs(*real_);
    own_->iVersion = 2;
    own_->szOsFile = static_cast<int>(sizeof(ShimFile)) + real_->szOsFile;
    own_->zName = name_.c_str();
    own_->pAppData = this;
    own_->xOpen = open_file;
    own_->xDelete = delete_file;
    sqlite3_vfs_register(own_, 0);
}

PowerCutVfs::~PowerCutVfs() {
    sqlite3_vfs_unregister(own_);
    delete own_;
}

void PowerCutVfs::cut_power_at(std::uint64_t nth) {
    const std::lock_guard lock(mutex_);
    operations_until_cut_ = nth;
}

bool PowerCutVfs::is_cut() {
    const std::lock_guard lock(mutex_);
    return is_cut_;
}

void PowerCutVfs::fail_at(Fault fault, std::uint64_t nth, Lasting lasting) {
    const std::lock_guard lock(mutex_);
    fault_ = fault;
    operations_until_fault_ = nth;
    lasting_ = lasting;
    has_failed_ = false;
}

bool PowerCutVfs::has_failed() {
    const std::lock_guard lock(mutex_);
    return has_failed_;
}

void PowerCutVfs::restore() {
    const std::lock_guard lock(mutex_);
    for (auto& [path, file] : files_) {
        // Any of the writes since the last sync may be there, in any combination, and each but for
        // some of its sectors.
        for (Write& write : file.pending) {
            if (random_() % 2 == 0) continue;
            if (!write.is_truncation && write.bytes.size() > sector && random_() % 4 == 0) {
                write.bytes.resize(sector * (random_() % (write.bytes.size() / sector)));
            }
            apply(file.durable, write);
        }
        file.pending.clear();
        std::ofstream out(path, std::ios::binary | std::ios::trunc);
        out.write(file.durable.data(), static_cast<std::streamsize>(file.durable.size()));
        std::filesystem::remove(path + "-shm");
    }
    files_.clear();
    is_cut_ = false;
    operations_until_cut_ = never;
    fault_ = Fault::none;
}

std::uint64_t PowerCutVfs::opened(const std::string& path) {
    const auto [found, is_new] = files_.try_emplace(path);
    if (!is_new) return found->second.failed_syncs;
    std::vector<char>& durable = found->second.durable;
    durable.resize(path.empty() ? 0 : std::filesystem::file_size(path));
    std::ifstream in(path, std::ios::binary);
    in.read(durable.data(), static_cast<std::streamsize>(durable.size()));
    return 0;
}

void PowerCutVfs::deleted(const std::string& path) { files_.erase(path); }

bool PowerCutVfs::cut_now() {
    if (!is_cut_ && operations_until_cut_ != never && --operations_until_cut_ == 0) is_cut_ = true;
    return is_cut_;
}

int PowerCutVfs::before_write() {
    if (cut_now()) return SQLITE_IOERR_WRITE;
    if (fault_ != Fault::write_error && fault_ != Fault::disk_full) return SQLITE_OK;
    return count_down(operations_until_fault_, fault_);
}

int PowerCutVfs::before_sync() {
    if (cut_now()) return SQLITE_IOERR_FSYNC;
    if (fault_ != Fault::sync_error) return SQLITE_OK;
    return count_down(operations_until_fault_, fault_);
}

int PowerCutVfs::count_down(std::uint64_t& counter, Fault fault) {
    if (counter > 1) {
        --counter;
        return SQLITE_OK;
    }
    has_failed_ = true;
    if (lasting_ == Lasting::once) fault_ = Fault::none;
    switch (fault) {
        case Fault::none:
            return SQLITE_OK;
        case Fault::write_error:
            return SQLITE_IOERR_WRITE;
        case Fault::disk_full:
            return SQLITE_FULL;
        case Fault::sync_error:
            return SQLITE_IOERR_FSYNC;
    }
    return SQLITE_INTERNAL;
}

void PowerCutVfs::written(const std::string& path, Write write) {
    files_[path].pending.push_back(std::move(write));
}

int PowerCutVfs::synced(const std::string& path, int code, std::uint64_t& failures_told) {
    File& file = files_[path];
    if (code == SQLITE_OK) {
        for (const Write& write : file.pending) apply(file.durable, write);
    } else {
        ++file.failed_syncs;
    }
    file.pending.clear();  // after a failure: marked as clean, and never on the disk
    if (failures_told == file.failed_syncs) return SQLITE_OK;
    failures_told = file.failed_syncs;
    return SQLITE_IOERR_FSYNC;
}

void PowerCutVfs::apply(std::vector<char>& content, const Write& write) {
    const auto offset = static_cast<std::size_t>(write.offset);
    if (write.is_truncation) {
        if (content.size() > offset) content.resize(offset);
        return;
    }
    content.resize(std::max(content.size(), offset + write.bytes.size()));
    std::copy(write.bytes.begin(), write.bytes.end(),
              content.begin() + static_cast<std::ptrdiff_t>(offset));
}

}  // namespace tillbook::faults

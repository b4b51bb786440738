// What can go wrong below a program, at the wish of a test: loaded before the C library, it makes
// writes to a database fail, syncs fail, and the clock jump. The file that TILLBOOK_TEST_FAULTS
// names says which, at any time: a number for the disk, and what is added to the clock, in seconds.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum { well, full, read_only, sync_fails };

static struct {
    volatile int64_t disk;
    volatile int64_t seconds;
} const *faults;

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

__attribute__((constructor)) static void begin(void) {
    const char *path = getenv("TILLBOOK_TEST_FAULTS");
    const int file = path ? REAL(open)(path, O_RDONLY) : -1;
    if (file < 0) return;
    void *map = mmap(NULL, sizeof *faults, PROT_READ, MAP_SHARED, file, 0);
    if (map != MAP_FAILED) faults = map;
    close(file);
}

static int is_database(int file) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    const ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return strstr(path, "till.db") != NULL;
}

// The error that writing meets, or 0.
static int write_error(int file) {
    if (!faults || (faults->disk != full && faults->disk != read_only) || !is_database(file)) {
        return 0;
    }
    return faults->disk == full ? ENOSPC : EROFS;
}

#define FAIL_OR(error, call)   \
    do {                       \
        const int e = (error); \
        if (!e) return call;   \
        errno = e;             \
        return -1;             \
    } while (0)

ssize_t write(int file, const void *bytes, size_t count) {
    FAIL_OR(write_error(file), REAL(write)(file, bytes, count));
}
ssize_t pwrite(int file, const void *bytes, size_t count, off_t at) {
    FAIL_OR(write_error(file), REAL(pwrite)(file, bytes, count, at));
}
ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t at) {
    FAIL_OR(write_error(file), REAL(pwrite64)(file, bytes, count, at));
}
int ftruncate(int file, off_t size) {
    FAIL_OR(write_error(file), REAL(ftruncate)(file, size));
}
int ftruncate64(int file, off64_t size) {
    FAIL_OR(write_error(file), REAL(ftruncate64)(file, size));
}

static int sync_error(int file) {
    return faults && faults->disk == sync_fails && is_database(file) ? EIO : 0;
}
int fsync(int file) { FAIL_OR(sync_error(file), REAL(fsync)(file)); }
int fdatasync(int file) { FAIL_OR(sync_error(file), REAL(fdatasync)(file)); }

static int open_error(const char *path, int flags) {
    const int writes = (flags & O_ACCMODE) != O_RDONLY;
    return faults && faults->disk == read_only && writes && strstr(path, "till.db") ? EROFS : 0;
}
static mode_t mode_of(int flags, va_list more) { return flags & O_CREAT ? va_arg(more, mode_t) : 0; }
int open(const char *path, int flags, ...) {
    va_list more;
    va_start(more, flags);
    const mode_t mode = mode_of(flags, more);
    va_end(more);
    FAIL_OR(open_error(path, flags), REAL(open)(path, flags, mode));
}
int open64(const char *path, int flags, ...) {
    va_list more;
    va_start(more, flags);
    const mode_t mode = mode_of(flags, more);
    va_end(more);
    FAIL_OR(open_error(path, flags), REAL(open64)(path, flags, mode));
}

int clock_gettime(clockid_t clock, struct timespec *now) {
    static __typeof__(&clock_gettime) real;
    if (!real) real = REAL(clock_gettime);
    const int result = real(clock, now);
    if (faults && clock == CLOCK_REALTIME) now->tv_sec += faults->seconds;
    return result;
}
int gettimeofday(struct timeval *now, void *zone) {
    const int result = REAL(gettimeofday)(now, zone);
    if (faults) now->tv_sec += faults->seconds;
    return result;
}
time_t time(time_t *out) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (out) *out = now.tv_sec;
    return now.tv_sec;
}

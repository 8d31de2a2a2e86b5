/* LD_PRELOAD recorder: logs, in one total order, what a process writes, truncates and syncs in files whose path begins
 * with RECORD_PREFIX, into RECORD_LOG. A simulated power cut is made from the log afterwards (power_cut.py).
 * Record: kind 'W','T','S','U','C' (1), file index (1), offset (8), length (4), data; 'C' names a file when first opened. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#define LARGEST_FD 1024
#define LARGEST_FILES 64

static pthread_mutex_t order = PTHREAD_MUTEX_INITIALIZER;
static signed char file_of[LARGEST_FD]; /* index + 1; 0: not recorded */
static char *paths[LARGEST_FILES];
static int files, log_fd = -1;
static ssize_t (*real_write)(int, const void *, size_t);

static void put(char kind, int file, uint64_t offset, uint32_t length, const void *data) {
    char head[14];
    head[0] = kind;
    head[1] = (char)file;
    memcpy(head + 2, &offset, 8);
    memcpy(head + 10, &length, 4);
    if (!real_write) real_write = dlsym(RTLD_NEXT, "write");
    if (log_fd < 0) {
        int (*real_open)(const char *, int, ...) = dlsym(RTLD_NEXT, "open");
        log_fd = real_open(getenv("RECORD_LOG"), O_CREAT | O_WRONLY | O_APPEND, 0600);
    }
    if (real_write(log_fd, head, sizeof head) < 0) abort();
    if (length && data && real_write(log_fd, data, length) < 0) abort();
}

static int recorded(int fd) { return fd >= 0 && fd < LARGEST_FD ? file_of[fd] - 1 : -1; }

static void opened(int fd, const char *path) {
    const char *prefix = getenv("RECORD_PREFIX");
    if (fd < 0 || fd >= LARGEST_FD) return;
    file_of[fd] = 0;
    if (!prefix || strncmp(path, prefix, strlen(prefix)) || strstr(path, "-shm")) return;
    pthread_mutex_lock(&order);
    int found = 0;
    while (found < files && strcmp(paths[found], path)) found++;
    if (found == files && files < LARGEST_FILES) {
        paths[files++] = strdup(path);
        put('C', found, 0, (uint32_t)strlen(path), path);
    }
    file_of[fd] = (signed char)(found + 1);
    pthread_mutex_unlock(&order);
}

#define OPEN(name)                                                        \
    int name(const char *path, int flags, ...) {                          \
        int (*real)(const char *, int, ...) = dlsym(RTLD_NEXT, #name);    \
        va_list rest;                                                     \
        va_start(rest, flags);                                            \
        int mode = flags & O_CREAT ? va_arg(rest, int) : 0;               \
        va_end(rest);                                                     \
        int fd = real(path, flags, mode);                                 \
        opened(fd, path);                                                 \
        return fd;                                                        \
    }
OPEN(open)
OPEN(open64)

#define OPENAT(name)                                                      \
    int name(int at, const char *path, int flags, ...) {                  \
        int (*real)(int, const char *, int, ...) = dlsym(RTLD_NEXT, #name); \
        va_list rest;                                                     \
        va_start(rest, flags);                                            \
        int mode = flags & O_CREAT ? va_arg(rest, int) : 0;               \
        va_end(rest);                                                     \
        int fd = real(at, path, flags, mode);                             \
        opened(fd, path);                                                 \
        return fd;                                                        \
    }
OPENAT(openat)
OPENAT(openat64)

#define PWRITE(name, offset_type)                                                      \
    ssize_t name(int fd, const void *data, size_t length, offset_type offset) {        \
        ssize_t (*real)(int, const void *, size_t, offset_type) = dlsym(RTLD_NEXT, #name); \
        int file = recorded(fd);                                                       \
        if (file < 0) return real(fd, data, length, offset);                           \
        pthread_mutex_lock(&order);                                                    \
        ssize_t done = real(fd, data, length, offset);                                 \
        if (done > 0) put('W', file, (uint64_t)offset, (uint32_t)done, data);          \
        pthread_mutex_unlock(&order);                                                  \
        return done;                                                                   \
    }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

ssize_t write(int fd, const void *data, size_t length) {
    if (!real_write) real_write = dlsym(RTLD_NEXT, "write");
    int file = recorded(fd);
    if (file < 0) return real_write(fd, data, length);
    pthread_mutex_lock(&order);
    off_t offset = lseek(fd, 0, SEEK_CUR);
    ssize_t done = real_write(fd, data, length);
    if (done > 0) put('W', file, (uint64_t)offset, (uint32_t)done, data);
    pthread_mutex_unlock(&order);
    return done;
}

#define TRUNCATE(name, offset_type)                                      \
    int name(int fd, offset_type length) {                               \
        int (*real)(int, offset_type) = dlsym(RTLD_NEXT, #name);         \
        int file = recorded(fd);                                         \
        if (file < 0) return real(fd, length);                           \
        pthread_mutex_lock(&order);                                      \
        int done = real(fd, length);                                     \
        if (!done) put('T', file, (uint64_t)length, 0, 0);               \
        pthread_mutex_unlock(&order);                                    \
        return done;                                                     \
    }
TRUNCATE(ftruncate, off_t)
TRUNCATE(ftruncate64, off64_t)

#define SYNC(name)                                                       \
    int name(int fd) {                                                   \
        int (*real)(int) = dlsym(RTLD_NEXT, #name);                      \
        int file = recorded(fd);                                         \
        if (file < 0) return real(fd);                                   \
        pthread_mutex_lock(&order);                                      \
        int done = real(fd);                                             \
        if (!done) put('S', file, 0, 0, 0);                              \
        pthread_mutex_unlock(&order);                                    \
        return done;                                                     \
    }
SYNC(fsync)
SYNC(fdatasync)

int unlink(const char *path) {
    int (*real)(const char *) = dlsym(RTLD_NEXT, "unlink");
    pthread_mutex_lock(&order);
    int done = real(path), found = 0;
    while (found < files && strcmp(paths[found], path)) found++;
    if (!done && found < files) put('U', found, 0, 0, 0);
    pthread_mutex_unlock(&order);
    return done;
}

int close(int fd) {
    int (*real)(int) = dlsym(RTLD_NEXT, "close");
    if (fd >= 0 && fd < LARGEST_FD) file_of[fd] = 0;
    return real(fd);
}

/* LD_PRELOAD: every fsync takes SLOW_FSYNC_US longer, as on a disk that is not a cached virtual one. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <unistd.h>

static void wait_a_while(void) {
    const char *micros = getenv("SLOW_FSYNC_US");
    usleep(micros ? (useconds_t)atoi(micros) : 5000);
}

int fsync(int fd) {
    int (*real)(int) = dlsym(RTLD_NEXT, "fsync");
    wait_a_while();
    return real(fd);
}

int fdatasync(int fd) {
    int (*real)(int) = dlsym(RTLD_NEXT, "fdatasync");
    wait_a_while();
    return real(fd);
}

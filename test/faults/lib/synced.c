/*
 * A shim between a program and the disk (LD_PRELOAD): each time the program makes sure that a file of the store has reached
 * the disk, the file is copied to NAME.synced. After the program was killed these copies are what a power cut would have
 * left in the worst case: every page that was not synced is gone, and a file that was removed is back unless its folder was
 * synced afterwards.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char gone[8][PATH_MAX + 16];
static int goneCount = 0;

/* A folder reached the disk: what was removed from it stays removed. */
static void forget(void) {
  for (int index = 0; index < goneCount; index++) unlink(gone[index]);
  goneCount = 0;
}

static void keep(int fd) {
  struct stat status;
  if (fstat(fd, &status) == 0 && S_ISDIR(status.st_mode)) {
    forget();
    return;
  }
  char link[64], path[PATH_MAX + 1], copy[PATH_MAX + 16], part[PATH_MAX + 16], buffer[65536];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, PATH_MAX);
  if (length <= 0) return;
  path[length] = 0;
  if (strstr(path, "store.sqlite") == NULL || strstr(path, ".synced") != NULL) return;
  snprintf(part, sizeof part, "%s.synced-part", path);
  snprintf(copy, sizeof copy, "%s.synced", path);
  int from = open(path, O_RDONLY | O_CLOEXEC), to = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (from >= 0 && to >= 0) {
    ssize_t got;
    while ((got = read(from, buffer, sizeof buffer)) > 0)
      if (write(to, buffer, (size_t)got) != got) break;
    /* At once: a kill within the copy leaves the former one. */
    if (got == 0) rename(part, copy);
  }
  if (from >= 0) close(from);
  if (to >= 0) close(to);
}

int fsync(int fd) {
  int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
  int result = real(fd);
  if (result == 0) keep(fd);
  return result;
}

int fdatasync(int fd) {
  int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
  int result = real(fd);
  if (result == 0) keep(fd);
  return result;
}

int unlink(const char *path) {
  int (*real)(const char *) = (int (*)(const char *))dlsym(RTLD_NEXT, "unlink");
  if (strstr(path, "store.sqlite") != NULL && strstr(path, ".synced") == NULL && goneCount < 8)
    snprintf(gone[goneCount++], sizeof gone[0], "%s.synced", path);
  return real(path);
}

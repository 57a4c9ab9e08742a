"""Kill of the own process by SIGKILL at a given step.

Two ways of counting steps. `at_statements` counts SQLite's statements, in Python alone. `at_writes` counts
system calls that write, shorten, rename or remove files, by a library in C for LD_PRELOAD (`preloaded`); a
write longer than a sector is two steps: before it, and half way through it. `fail_at_writes` makes the disk
fail there instead.
"""

import ctypes
import os
import shutil
import signal
import sqlite3
import subprocess
from collections.abc import Callable
from functools import cache
from pathlib import Path

SOURCE = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>
#define SECTOR 512
static long left = -1;
static int error, once;
static int is_file(int fd) { struct stat s; return fstat(fd, &s) == 0 && S_ISREG(s.st_mode); }
static int due(void) { return __atomic_load_n(&left, __ATOMIC_SEQ_CST) > 0
                              && __atomic_sub_fetch(&left, 1, __ATOMIC_SEQ_CST) == 0; }
void kill_after(long steps) { __atomic_store_n(&left, steps, __ATOMIC_SEQ_CST); }
void fail_after(long steps, int with, int only) { error = with; once = only; kill_after(steps); }
long steps_left(void) { return left; }
static void end(void) { kill(getpid(), SIGKILL); for (;;) pause(); }
static int fails(void) {
  if (!error || left < 0) return 0;
  if (left > 0 ? due() : !once) { errno = error; return 1; }
  return 0; }
#define REAL(name) typeof(&name) real = (typeof(&name)) dlsym(RTLD_NEXT, #name)
#define STEPS(half) if (fails()) return -1; \
  if (!error) { if (due()) end(); if (n >= SECTOR && due()) { half; end(); } }
ssize_t write(int fd, const void *b, size_t n) {
  REAL(write); if (is_file(fd)) { STEPS(real(fd, b, n / 2)) } return real(fd, b, n); }
ssize_t pwrite(int fd, const void *b, size_t n, off_t o) {
  REAL(pwrite); STEPS(real(fd, b, n / 2, o)) return real(fd, b, n, o); }
ssize_t pwrite64(int fd, const void *b, size_t n, off64_t o) {
  REAL(pwrite64); STEPS(real(fd, b, n / 2, o)) return real(fd, b, n, o); }
int ftruncate(int fd, off_t n) { REAL(ftruncate); if (!error && due()) end(); return real(fd, n); }
int ftruncate64(int fd, off64_t n) { REAL(ftruncate64); if (!error && due()) end(); return real(fd, n); }
int rename(const char *a, const char *b) { REAL(rename); if (!error && due()) end(); return real(a, b); }
int unlink(const char *a) { REAL(unlink); if (!error && due()) end(); return real(a); }
int fsync(int fd) { REAL(fsync); return error == EIO && fails() ? -1 : real(fd); }
int fdatasync(int fd) { REAL(fdatasync); return error == EIO && fails() ? -1 : real(fd); }
"""


NO_COMPILER = "not installed: cc with the C library's headers (gcc, libc6-dev)"
"""Reason to skip tests without a compiler."""


@cache
def can_preload() -> bool:
    """Try the compiler, which may lack the C library's headers."""
    if shutil.which("cc") is None:
        return False
    command = ["cc", "-fsyntax-only", "-x", "c", "-"]
    tried = subprocess.run(command, input=b"#include <stdlib.h>\n", capture_output=True, check=False)
    return tried.returncode == 0


def preloaded(folder: Path) -> Path:
    """Compile the library for LD_PRELOAD that `at_writes` needs."""
    source, library = folder / "stopping.c", folder / "stopping.so"
    source.write_text(SOURCE)
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"], check=True)
    return library


def at_writes(steps: int) -> None:
    """Kill this process at the write of this number, counted from now."""
    ctypes.CDLL(None).kill_after(ctypes.c_long(steps))


def fail_at_writes(steps: int, error: int, *, once: bool) -> None:
    """Make the disk fail from the write of this number on, or at that alone; with EIO, syncs fail, too."""
    ctypes.CDLL(None).fail_after(ctypes.c_long(steps), error, once)


def fail_no_more() -> bool:
    """Repair the disk; return True if a write had failed."""
    library = ctypes.CDLL(None)
    library.steps_left.restype = ctypes.c_long
    had_failed: bool = library.steps_left() == 0
    library.fail_after(ctypes.c_long(-1), 0, 0)
    return had_failed


def at_statements(
    steps: int, connect: Callable[[Path], sqlite3.Connection]
) -> Callable[[Path], sqlite3.Connection]:
    """Return `connect` with a kill of this process before the statement of this number, of any connection."""
    left = steps

    def step(_statement: str) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def connected(file: Path) -> sqlite3.Connection:
        base = connect(file)
        base.set_trace_callback(step)
        return base

    return connected

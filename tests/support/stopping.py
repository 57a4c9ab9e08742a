"""Kills the process that it runs in, by SIGKILL, at a step that was chosen before: no farewell.

Two ways of counting steps. `at_statements` counts what SQLite is told, in Python alone. `at_writes` counts
what the system is asked to write, shorten, rename or remove, by a few lines of C that stand before the C
library's own (`preloaded`); a write longer than a sector is two steps: before it, and half way through it.
"""

import ctypes
import os
import shutil
import signal
import sqlite3
import subprocess
from collections.abc import Callable
from pathlib import Path

SOURCE = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>
#define SECTOR 512
static long left = -1;
static int is_file(int fd) { struct stat s; return fstat(fd, &s) == 0 && S_ISREG(s.st_mode); }
static int due(void) { return __atomic_load_n(&left, __ATOMIC_SEQ_CST) > 0
                              && __atomic_sub_fetch(&left, 1, __ATOMIC_SEQ_CST) == 0; }
void kill_after(long steps) { __atomic_store_n(&left, steps, __ATOMIC_SEQ_CST); }
static void end(void) { kill(getpid(), SIGKILL); for (;;) pause(); }
#define REAL(name) typeof(&name) real = (typeof(&name)) dlsym(RTLD_NEXT, #name)
ssize_t write(int fd, const void *b, size_t n) {
  REAL(write); if (is_file(fd)) { if (due()) end(); if (n >= SECTOR && due()) { real(fd, b, n / 2); end(); } }
  return real(fd, b, n); }
ssize_t pwrite(int fd, const void *b, size_t n, off_t o) {
  REAL(pwrite); if (due()) end(); if (n >= SECTOR && due()) { real(fd, b, n / 2, o); end(); }
  return real(fd, b, n, o); }
ssize_t pwrite64(int fd, const void *b, size_t n, off64_t o) {
  REAL(pwrite64); if (due()) end(); if (n >= SECTOR && due()) { real(fd, b, n / 2, o); end(); }
  return real(fd, b, n, o); }
int ftruncate(int fd, off_t n) { REAL(ftruncate); if (due()) end(); return real(fd, n); }
int ftruncate64(int fd, off64_t n) { REAL(ftruncate64); if (due()) end(); return real(fd, n); }
int rename(const char *a, const char *b) { REAL(rename); if (due()) end(); return real(a, b); }
int unlink(const char *a) { REAL(unlink); if (due()) end(); return real(a); }
"""


def can_preload() -> bool:
    """Whether there is a compiler."""
    return shutil.which("cc") is not None


def preloaded(folder: Path) -> Path:
    """What to name in LD_PRELOAD for `at_writes`."""
    source, library = folder / "stopping.c", folder / "stopping.so"
    source.write_text(SOURCE)
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"], check=True)
    return library


def at_writes(steps: int) -> None:
    """Kill this process at the write of this number, from now on."""
    ctypes.CDLL(None).kill_after(ctypes.c_long(steps))


def at_statements(
    steps: int, connect: Callable[[Path], sqlite3.Connection]
) -> Callable[[Path], sqlite3.Connection]:
    """`connect`, with this process killed before the statement of this number, of any connection."""
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

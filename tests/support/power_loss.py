"""Possible contents of a disk after a power cut, from a recording of a process's disk operations.

`recorder` is a library in C for LD_PRELOAD that records the operations. `Disk` replays them up to any moment,
and makes a folder as a power cut may leave it: synced data are there, and any part of the rest: a name
without its content, a content without its name, the half of a write, a later write without an earlier one.
Names change in order, as on file systems with a journal; contents keep no order.

A mark is a write into the file called `MARKS`, by which the program records results outside of the disk.
"""

import os
import random
import shutil
import struct
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

SOURCE = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
static int out = -1;
static char root[512];
static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
#define REAL(name) typeof(&name) real = (typeof(&name)) dlsym(RTLD_NEXT, #name)
void record_to(int fd, const char *folder) { out = fd; strncpy(root, folder, sizeof root - 1); }
static int ours(const char *path) { return out >= 0 && strncmp(path, root, strlen(root)) == 0; }
static void put(const void *data, size_t size) {
  for (const char *at = data; size;) {
    ssize_t done = syscall(SYS_write, out, at, size);
    if (done <= 0) return;
    at += done; size -= done; } }
static void tell(char what, uint64_t file, int64_t at, const char *path, const void *data, uint64_t size) {
  struct __attribute__((packed)) { char what; uint64_t file; int64_t at; uint32_t path; uint64_t size; }
    head = { what, file, at, (uint32_t) strlen(path), size };
  pthread_mutex_lock(&turn);
  put(&head, sizeof head); put(path, head.path); put(data, size);
  pthread_mutex_unlock(&turn); }
static uint64_t known(int fd, char *path, size_t size) {
  char link[64]; struct stat found;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = out < 0 ? -1 : readlink(link, path, size - 1);
  if (length < 0) return 0;
  path[length] = 0;
  return ours(path) && fstat(fd, &found) == 0 ? found.st_ino : 0; }
static void told(char what, int fd, int64_t at, const void *data, uint64_t size) {
  char path[1024]; uint64_t file = known(fd, path, sizeof path);
  if (file) tell(what, file, at, path, data, size); }
#define OPENING(name) int name(const char *path, int flags, ...) { REAL(name); va_list more; \
  va_start(more, flags); int mode = (flags & O_CREAT) ? va_arg(more, int) : 0; va_end(more); \
  int is_new = ours(path) && (flags & O_CREAT) && access(path, F_OK) != 0; \
  int fd = real(path, flags, mode); \
  if (fd >= 0 && is_new) told('c', fd, 0, "", 0); \
  else if (fd >= 0 && (flags & O_TRUNC)) told('t', fd, 0, "", 0); \
  return fd; }
OPENING(open)
OPENING(open64)
ssize_t write(int fd, const void *b, size_t n) {
  REAL(write); off_t at = out < 0 ? 0 : lseek(fd, 0, SEEK_CUR); ssize_t done = real(fd, b, n);
  if (done > 0) told('w', fd, at, b, done);
  return done; }
ssize_t pwrite(int fd, const void *b, size_t n, off_t at) {
  REAL(pwrite); ssize_t done = real(fd, b, n, at); if (done > 0) told('w', fd, at, b, done); return done; }
ssize_t pwrite64(int fd, const void *b, size_t n, off64_t at) {
  REAL(pwrite64); ssize_t done = real(fd, b, n, at); if (done > 0) told('w', fd, at, b, done); return done; }
int ftruncate(int fd, off_t n) {
  REAL(ftruncate); int r = real(fd, n); if (!r) told('t', fd, n, "", 0); return r; }
int ftruncate64(int fd, off64_t n) {
  REAL(ftruncate64); int r = real(fd, n); if (!r) told('t', fd, n, "", 0); return r; }
int fsync(int fd) { REAL(fsync); int r = real(fd); if (!r) told('s', fd, 0, "", 0); return r; }
int fdatasync(int fd) { REAL(fdatasync); int r = real(fd); if (!r) told('s', fd, 0, "", 0); return r; }
int mkdir(const char *path, mode_t mode) {
  REAL(mkdir); int r = real(path, mode); if (!r && ours(path)) tell('m', 0, 0, path, "", 0); return r; }
int rename(const char *a, const char *b) {
  REAL(rename); int r = real(a, b); if (!r && ours(a)) tell('r', 0, 0, a, b, strlen(b)); return r; }
int unlink(const char *path) {
  REAL(unlink); int r = real(path); if (!r && ours(path)) tell('u', 0, 0, path, "", 0); return r; }
"""
MARKS = "marks"
_HEAD = struct.Struct("=cQqIQ")
_SECTOR = 512
_EXTREMES = [(0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0)]
"""Shares of the names and of the contents without a sync that reached the disk."""


def recorder(folder: Path) -> Path:
    """Compile the library for LD_PRELOAD; its `record_to(descriptor, folder)` starts the recording."""
    source, library = folder / "recording.c", folder / "recording.so"
    source.write_text(SOURCE)
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"], check=True)
    return library


@dataclass(frozen=True, slots=True)
class DiskOperation:
    """One disk operation.

    Attributes:
        what: "c" create, "w" write, "t" truncate, "s" sync, "m" make folder, "r" rename, "u" remove.
        file: the file's inode.
        path: below the recorded folder.
        data: the written bytes, or the new name.
    """

    what: str
    file: int
    at: int
    path: str
    data: bytes


def record(program: str, root: Path, folder: Path) -> list[DiskOperation]:
    """Run a program of `ROOT RECORDING` in `root`, and return its disk operations; `folder` is for files."""
    recording = folder / "recording"
    subprocess.run(
        [sys.executable, program, str(root), str(recording)],
        check=True,
        stderr=subprocess.DEVNULL,
        env={
            **os.environ,
            "LD_PRELOAD": str(recorder(folder)),
            "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
        },
    )
    return recorded(recording.read_bytes(), root)


def recorded(content: bytes, root: Path) -> list[DiskOperation]:
    """Parse a recording."""

    def below(path: str) -> str:
        return "." if path == str(root) else str(Path(path.removesuffix(" (deleted)")).relative_to(root))

    found, start = [], 0
    while start < len(content):
        what, file, at, path_length, size = _HEAD.unpack_from(content, start)
        start += _HEAD.size
        path = content[start : start + path_length].decode()
        data = content[start + path_length : start + path_length + size]
        start += path_length + size
        if what == b"r":
            data = below(data.decode()).encode()
        found.append(DiskOperation(what.decode(), file, at, below(path), data))
    return found


@dataclass
class _File:
    """The synced content of a file, and the writes since."""

    safe: bytearray = field(default_factory=bytearray)
    open: list[DiskOperation] = field(default_factory=list)


class Disk:
    """Simulated disk, which executes one operation after another.

    Attributes:
        marks: the lines that were written into `MARKS`.
    """

    def __init__(self) -> None:
        self.marks: list[str] = []
        self._files: dict[int, _File] = {}
        self._names: dict[str, int] = {}
        self._folders: set[str] = set()
        self._open: list[DiskOperation] = []

    def load(self, root: Path) -> None:
        """Take the present content as synced."""
        for path in root.rglob("*"):
            below = str(path.relative_to(root))
            if path.is_dir():
                self._folders.add(below)
            else:
                self._names[below] = path.stat().st_ino
                self._files[path.stat().st_ino] = _File(bytearray(path.read_bytes()))

    def apply(self, asked: DiskOperation) -> None:
        """Execute one operation."""
        if Path(asked.path).name == MARKS:
            if asked.what == "w":
                self.marks += asked.data.decode().splitlines()
        elif asked.what == "s":
            self._sync(asked)
        elif asked.what in "wt":
            self._files.setdefault(asked.file, _File()).open.append(asked)
        else:
            self._open.append(asked)

    def cuts(self, folder: Path, chance: random.Random) -> Iterator[Path]:
        """Yield possible contents after a power cut at this moment: one extreme, and one in between."""
        for named, written in (chance.choice(_EXTREMES), (chance.random(), chance.random())):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            self._leave(folder, chance, named, written)
            yield folder

    def _sync(self, asked: DiskOperation) -> None:
        if asked.file in self._files:
            file = self._files[asked.file]
            for each in file.open:
                _apply(file.safe, each)
            file.open.clear()
        else:
            mine = [each for each in self._open if str(Path(each.path).parent) == asked.path]
            if mine:  # a journal writes all earlier changes, too
                last = self._open.index(mine[-1]) + 1
                for each in self._open[:last]:
                    _name(self._names, self._folders, each)
                del self._open[:last]

    def _leave(self, folder: Path, chance: random.Random, named: float, written: float) -> None:
        names, folders = dict(self._names), set(self._folders)
        for each in self._open[: round(named * len(self._open))]:
            _name(names, folders, each)
        for inner in sorted(folders):
            (folder / inner).mkdir(parents=True, exist_ok=True)
        for path, number in names.items():
            if not (folder / path).parent.is_dir():
                continue
            file = self._files.get(number, _File())
            content = bytearray(file.safe)
            for asked in file.open:
                if chance.random() < written:
                    _apply(content, asked if written == 1.0 else _torn(asked, chance))
            (folder / path).write_bytes(content)


def _apply(content: bytearray, asked: DiskOperation) -> None:
    if asked.what == "t":
        del content[asked.at :]
        content.extend(bytes(asked.at - len(content)))
    else:
        content.extend(bytes(max(asked.at - len(content), 0)))
        content[asked.at : asked.at + len(asked.data)] = asked.data


def _torn(asked: DiskOperation, chance: random.Random) -> DiskOperation:
    """Return the write, at times without its last sectors."""
    if asked.what == "t" or len(asked.data) <= _SECTOR or chance.random() < 0.5:
        return asked
    sectors = chance.randrange(1, 1 + len(asked.data) // _SECTOR)
    return DiskOperation("w", asked.file, asked.at, asked.path, asked.data[: sectors * _SECTOR])


def _name(names: dict[str, int], folders: set[str], asked: DiskOperation) -> None:
    if asked.what == "c":
        names[asked.path] = asked.file
    elif asked.what == "m":
        folders.add(asked.path)
    elif asked.what == "u":
        names.pop(asked.path, None)
    elif asked.path in names:
        names[asked.data.decode()] = names.pop(asked.path)

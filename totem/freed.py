"""Overwrites freed memory, which neither Python nor the C library clears: a visit's texts would stay in it.

A text of Python cannot be overwritten while it lives, and what is freed keeps its bytes until something else
needs the room, which may be days. So the free room itself is taken once, filled with zeros, and let go.

Two allocators matter. Python's own has blocks of up to 512 bytes in pools: documents, names, lines, codes.
The C library has the rest: texts of Qt, answers of the ERP, pages; of that, pages that are free as a whole go
back to the system, which hands them out empty, and small chunks are taken as Python's blocks are. Each thread
has a small stock of chunks of its own, which only it can take. Python's allocator is the process's.
"""

import ctypes
import sys
from collections import Counter
from functools import cache

_HEAD = sys.getsizeof(b"")
_POOL = 1 << 14  # bytes; of Python's allocator since 3.10
_POOL_HEAD = 48
_LARGEST = 512  # above that, Python asks the C library
_STEP = 16
_BUDGET = 4 << 20  # bytes of each size, at most
_ROOMS = 64  # pools of the largest blocks that are taken, so that free ones of any size are among them

_M_ARENA_MAX = -8  # mallopt(3)
_CHUNK_HEAD, _LEAST_CHUNK = 8, 24
_STOCKED = 1032  # a thread's own stock (tcache) has chunks up to this size,
_STOCK = 7  # and so many of each
_IN_A_ROW = 16  # chunks side by side: they are cut from fresh room, the free ones are used up
_PAGE = 4096


def share_one_heap() -> None:
    """Have threads that begin from now on share a heap, so that one can overwrite what another freed."""
    lib = _glibc()
    if lib is not None:
        lib.mallopt(_M_ARENA_MAX, 1)


def overwrite_stock() -> None:
    """Overwrite this thread's own stock of chunks; takes less than a millisecond."""
    lib = _glibc()
    if lib is not None:
        sizes = range(_LEAST_CHUNK, _STOCKED + 1, _STEP)
        _let_go(lib, [_zeroed(lib, size) for size in sizes for _ in range(_STOCK)])


def overwrite_freed() -> None:
    """Overwrite what the process has free, and this thread's stock; takes some 30 ms."""
    for size in range(_LARGEST, _HEAD, -_STEP):
        _fill_pools(size)
    lib = _glibc()
    if lib is not None:
        lib.malloc_trim(0)
        _let_go(lib, _fill_heap(lib))
        lib.malloc_trim(0)


def _fill_pools(size: int) -> None:
    """Take blocks of `size` bytes until the allocator begins pools that were not in use."""
    capacity, room = (_POOL - _POOL_HEAD) // size, size - _HEAD
    enough = _ROOMS if size == _LARGEST else 1
    taken: list[bytes] = []
    pools: Counter[int] = Counter()
    whole = 0
    for _ in range(_BUDGET // size):
        block = bytes(room)
        taken.append(block)
        pool = id(block) // _POOL
        pools[pool] += 1
        whole += pools[pool] == capacity
        if whole > enough:
            return


@cache
def _glibc() -> ctypes.CDLL | None:
    """The C library of Linux; None where it is another, whose free memory is not overwritten."""
    if sys.platform != "linux":
        return None
    lib = ctypes.CDLL(None)
    if not all(hasattr(lib, name) for name in ("mallopt", "malloc_trim")):
        return None  # musl has neither, and clears nothing
    lib.malloc.argtypes, lib.malloc.restype = [ctypes.c_size_t], ctypes.c_void_p
    lib.free.argtypes, lib.free.restype = [ctypes.c_void_p], None
    lib.memset.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.c_size_t]
    lib.memset.restype = ctypes.c_void_p
    return lib


def _zeroed(lib: ctypes.CDLL, size: int) -> int:
    """A chunk with zeros in it. Not by calloc, which leaves the stock alone."""
    at: int = lib.malloc(size)
    if at:
        lib.memset(at, 0, size)
    return at


def _fill_heap(lib: ctypes.CDLL) -> list[int]:
    """Take the chunks that are free in this thread's heap and smaller than a page."""
    taken: list[int] = []
    for size in (*range(_PAGE, _STOCKED, -512), *range(_STOCKED, _LEAST_CHUNK - 1, -_STEP)):
        chunk = (size + _CHUNK_HEAD + _STEP - 1) // _STEP * _STEP
        before, in_a_row = 0, 0
        for _ in range(_BUDGET // size):
            at = _zeroed(lib, size)
            taken.append(at)
            in_a_row = in_a_row + 1 if at - before == chunk else 0
            before = at
            if in_a_row >= _IN_A_ROW:
                break
    return taken


def _let_go(lib: ctypes.CDLL, taken: list[int]) -> None:
    for at in taken:
        lib.free(at)

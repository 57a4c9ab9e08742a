"""Decompress an answer's body chunk by chunk, within a limit, and only where it is whole."""

import zlib

_UNASKED = frozenset({"br", "zstd", "compress", "x-compress"})
_ZLIB = frozenset({"gzip", "x-gzip", "deflate"})


class UnreadableBody(ValueError):
    """A body that is too large, or compressed in a way that cannot be read; the message is for logs."""


class BodyReader:
    """Read one body: `feed` every chunk, then `finish`.

    A body that is compressed ends with its compression. One that is cut in its tail may have given all of its
    bytes and lack the check sum; one with a second member, or anything else behind its end, would lose that.
    """

    def __init__(self, content_encoding: str, limit: int) -> None:
        """`limit` is the most bytes that a body may have, counted after decompression.

        Raises:
            UnreadableBody: a compression that was not asked for.
        """
        codings = {coding.strip().lower() for coding in content_encoding.split(",")}
        if not codings.isdisjoint(_UNASKED):
            raise UnreadableBody("a compression that was not asked for")
        # 32 + 15: gzip or zlib, by the header found. An encoding that is no compression ("UTF-8") is ignored.
        self._unpack = zlib.decompressobj(47) if codings & _ZLIB else None
        self._limit = limit
        self._body = bytearray()
        self._came = False

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes as they came.

        Raises:
            UnreadableBody: the body is larger than the limit, or cannot be decompressed.
        """
        self._came = self._came or bool(chunk)
        try:
            room = self._limit + 1 - len(self._body)
            self._body += chunk if self._unpack is None else self._unpack.decompress(chunk, room)
        except zlib.error:
            raise UnreadableBody("cannot be decompressed") from None
        if len(self._body) > self._limit:
            raise UnreadableBody(f"larger than {self._limit // 1_000_000} MB")

    def finish(self) -> bytes:
        """The body.

        Raises:
            UnreadableBody: it is cut, or something stands behind its end.
        """
        unpack = self._unpack
        if self._came and unpack is not None and (not unpack.eof or unpack.unused_data):
            raise UnreadableBody("cannot be decompressed")
        return bytes(self._body)

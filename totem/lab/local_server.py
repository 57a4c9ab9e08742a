"""Serve an ASGI application on 127.0.0.1, on a thread of its own."""

import socket
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    import uvicorn


class LocalServer:
    """Server whose port is open from the start: requests that come before `start` wait in the socket's queue.

    Attributes:
        address: http://127.0.0.1:PORT, on a port that the system chooses.
    """

    def __init__(self, name: str, port: int = 0) -> None:
        self._name = name
        # asyncio sets TCP_NODELAY only where the protocol is named; without it each answer takes 40 ms more.
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.bind(("127.0.0.1", port))
        self._socket.listen()
        self.address = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None

    def start(self, make_app: Callable[[], Any]) -> None:
        """Serve on a thread from now on."""
        self._server = server = _make_server(make_app())
        serve = lambda: server.run(sockets=[self._socket])  # noqa: E731 - the thread's work
        self._thread = threading.Thread(target=serve, name=self._name, daemon=True)
        self._thread.start()

    def run(self, make_app: Callable[[], Any]) -> None:
        """Serve on this thread until interrupted."""
        _make_server(make_app()).run(sockets=[self._socket])

    def stop(self) -> None:
        """End the connections and the thread, and free the port."""
        if self._server is not None and self._thread is not None:
            self._server.should_exit = True
            self._thread.join(timeout=5)
        self._socket.close()


class ServedApp(ABC):
    """An application that its `server` serves on a thread of its own while the `with` block lasts."""

    server: LocalServer

    @abstractmethod
    def app(self) -> Any:
        """The application (ASGI)."""

    def start(self) -> None:
        """Serve on a thread from now on."""
        self.server.start(self.app)

    def stop(self) -> None:
        """End the connections and the thread, and free the port."""
        self.server.stop()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def _make_server(app: Any) -> "uvicorn.Server":
    import uvicorn

    return uvicorn.Server(
        uvicorn.Config(
            app,
            access_log=False,  # its lines hold documents
            log_config=None,
            log_level="critical",
            lifespan="off",
            timeout_graceful_shutdown=0,
        )
    )

"""A TCP proxy that does to a connection what networks do on a bad day."""

from __future__ import annotations

import socket
import struct
import threading
import time
from typing import Literal

Mode = Literal[
    "pass",
    "slow",  # every answer comes `SECONDS_SLOW` late
    "reset",  # the connection is reset at once
    "cut",  # the request arrives, its answer is lost
    "blackhole",  # the connection stands, and nothing comes back
    "down",  # nobody listens
]
SECONDS_SLOW = 5


class FaultProxy:
    """Stands before the server on `target_port`; `url` is where callers go."""

    def __init__(self, target_port: int) -> None:
        self._target = ("127.0.0.1", target_port)
        self._mode: Mode = "pass"
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._listen(0)
        self.port = self._listener.getsockname()[1]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> FaultProxy:
        return self

    def __exit__(self, *_error: object) -> None:
        self.behave("down")

    def behave(self, mode: Mode) -> None:
        """Behave in this way from now on; connections that stand are reset."""
        was_down = self._mode == "down"
        self._mode = mode
        if mode == "down":
            self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
        elif was_down:
            self._listen(self.port)
        with self._lock:
            standing = list(self._open)
        for connection in standing:
            self._reset(connection)

    def _listen(self, port: int) -> None:
        self._listener = socket.create_server(("127.0.0.1", port), backlog=64)
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                caller, _address = listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(caller, self._mode), daemon=True).start()

    def _serve(self, caller: socket.socket, mode: Mode) -> None:
        self._keep(caller)
        try:
            if mode == "blackhole":
                while caller.recv(65_536):
                    pass
            elif mode in {"pass", "slow", "cut"}:
                self._relay(caller, mode)
        except OSError:
            pass
        finally:
            self._reset(caller)

    def _relay(self, caller: socket.socket, mode: Mode) -> None:
        server = socket.create_connection(self._target)
        self._keep(server)
        forth = threading.Thread(target=self._pump, args=(caller, server), daemon=True)
        forth.start()
        try:
            while answer := server.recv(65_536):
                if mode == "cut":
                    return  # the work is done, and nobody hears of it
                if mode == "slow":
                    time.sleep(SECONDS_SLOW)
                caller.sendall(answer)
        finally:
            self._reset(server)

    @staticmethod
    def _pump(source: socket.socket, sink: socket.socket) -> None:
        try:
            while some := source.recv(65_536):
                sink.sendall(some)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def _keep(self, connection: socket.socket) -> None:
        with self._lock:
            self._open.add(connection)

    def _reset(self, connection: socket.socket) -> None:
        """Close it without saying goodbye: the other side reads "connection reset"."""
        with self._lock:
            if connection not in self._open:
                return
            self._open.discard(connection)
        try:
            at_once = struct.pack("ii", 1, 0)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, at_once)
            connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        connection.close()

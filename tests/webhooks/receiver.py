"""A real HTTP server on this machine that takes webhooks, and says what it is told to say."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Receiver:
    """What came, and what is answered: a status, a body, further headers."""

    port: int = 0
    status: int = 200
    body: bytes = b"terima kasih"
    headers: dict[str, str] = field(default_factory=dict)
    hold: threading.Event | None = None  # answers only once it is set
    calls: list[dict[str, Any]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/masuk"


@contextmanager
def a_receiver(**facts):
    """Run one on a free port until the block ends."""
    receiver = Receiver(**facts)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            length = int(self.headers.get("Content-Length", 0))
            seen = {name.lower(): value for name, value in self.headers.items()}
            body = self.rfile.read(length)
            receiver.calls.append({"path": self.path, "headers": seen, "body": body})
            if receiver.hold is not None:
                receiver.hold.wait(30)
            self.send_response(receiver.status)
            for name, value in receiver.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(receiver.body)))
            self.end_headers()
            self.wfile.write(receiver.body)

        def log_message(self, *_said):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    receiver.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield receiver
    finally:
        if receiver.hold is not None:
            receiver.hold.set()
        server.shutdown()
        thread.join()
        server.server_close()

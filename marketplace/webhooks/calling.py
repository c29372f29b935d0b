"""One HTTP call to a receiver: to a pinned address, without redirects, within ten seconds.

Loaded only by whoever makes calls: the HTTP client is large.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Mapping
from contextlib import suppress
from http.client import HTTPException
from threading import Event, Timer

import certifi
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

from marketplace.shared.language import _
from marketplace.webhooks.answers import GOOD, SECONDS_IN_ALL, Answer
from marketplace.webhooks.destinations import Refused, Target, find_target

SECONDS_TO_CONNECT = 5.0
KEPT_OF_ANSWER = 2048  # bytes; more is not even read
TRUSTED = [certifi.where()]  # tests put their own authority in its place


def call(url: str, body: bytes, headers: Mapping[str, str], *, loopback: bool) -> Answer:
    """Post a body. Never raises: whatever goes wrong is the answer."""
    began = time.monotonic()
    try:
        target = find_target(url, loopback=loopback)
    except Refused as refusal:
        return Answer(None, "", _since(began), None, str(refusal))
    try:
        status, text = _exchange(target, body, headers, began)
    except (HTTPError, HTTPException, OSError, ValueError) as error:
        said = _words(error, _since(began))
        return Answer(None, "", _since(began), target.address, said)
    wrong = None if status in GOOD else _("Penerima menjawab %(status)s.", status=status)
    return Answer(status, text, _since(began), target.address, wrong)


def _exchange(
    target: Target, body: bytes, headers: Mapping[str, str], began: float
) -> tuple[int, str]:
    connection = _connection(target)
    left = max(SECONDS_IN_ALL - (time.monotonic() - began), 0.1)
    late = Event()
    watch = Timer(left, _hang_up, [connection, late])  # who answers byte by byte ends here, too
    watch.daemon = True
    watch.start()
    try:
        connection.connect()
        if connection.sock is not None:
            connection.sock.settimeout(SECONDS_IN_ALL)
        connection.request(
            "POST",
            target.path,
            body=body,
            headers={"Host": target.host_header, **headers},
            preload_content=False,
            decode_content=False,
        )
        response = connection.getresponse()
        if late.is_set():  # the headers just broke off
            raise TimeoutError("timed out")
        return response.status, _beginning(response.read1)
    finally:
        watch.cancel()
        connection.close()


def _connection(target: Target) -> HTTPConnection:
    if not target.is_encrypted:
        return HTTPConnection(target.address, target.port, timeout=SECONDS_TO_CONNECT)
    return HTTPSConnection(
        target.address,
        target.port,
        timeout=SECONDS_TO_CONNECT,
        server_hostname=target.host,
        cert_reqs="CERT_REQUIRED",
        ca_certs=TRUSTED[0],
        ssl_minimum_version=ssl.TLSVersion.TLSv1_2,
    )


def _beginning(read: object) -> str:
    """Read at most what is kept; a receiver that has said its status has answered."""
    said = b""
    with suppress(HTTPError, HTTPException, OSError):
        while len(said) < KEPT_OF_ANSWER:
            more: bytes = read(KEPT_OF_ANSWER - len(said), decode_content=False)  # type: ignore[operator]
            if not more:
                break
            said += more
    return said.decode("utf-8", "replace").replace("\x00", "�")


def _hang_up(connection: HTTPConnection, late: Event) -> None:
    late.set()
    if connection.sock is not None:
        with suppress(OSError):
            connection.sock.shutdown(socket.SHUT_RDWR)


def _since(began: float) -> int:
    return round((time.monotonic() - began) * 1000)


def _words(error: Exception, milliseconds: int) -> str:
    if milliseconds >= SECONDS_IN_ALL * 1000 - 200 or "timed out" in str(error).lower():
        return _("Penerima tidak menjawab dalam waktu yang ditentukan.")
    if "ssl" in type(error).__name__.lower() or "certificate" in str(error).lower():
        return _("Sertifikat TLS penerima tidak sah.")
    return _("Sambungan ke penerima gagal atau terputus.")

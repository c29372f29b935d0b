"""Where calls may go: to public servers by https, never into our own network.

A name is resolved once for each call, and the call goes to exactly that address: a name that
answers differently a moment later leads nowhere else.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any
from urllib.parse import SplitResult, urlsplit

from marketplace.shared.language import _

LONGEST_URL = 500
LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})
PORTS = {"https": 443, "http": 80}
LOWEST_FREE_PORT = 1024
_NAME = re.compile(
    r"^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{1,62}$"
)
_PRINTABLE = re.compile(r"^[!-~]+$")
# Ways to write an IPv4 address as an IPv6 one: what they lead to is not ours to guess.
_DISGUISES = tuple(
    ip_network(text)
    for text in ("::/96", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")
)

Lookup = Callable[..., list[Any]]
LOOKUP: list[Lookup] = [socket.getaddrinfo]  # tests put their own in its place


class Refused(Exception):
    """A call may not go there; the message is a sentence for the owner of the endpoint."""


@dataclass(frozen=True)
class Target:
    """Where one call goes: an address that was looked up, and the name it stands for."""

    address: str
    port: int
    host: str
    path: str
    is_encrypted: bool

    @property
    def host_header(self) -> str:
        """The name, and the port where it is not the usual one."""
        usual = PORTS["https" if self.is_encrypted else "http"]
        name = f"[{self.host}]" if ":" in self.host else self.host
        return name if self.port == usual else f"{name}:{self.port}"


def check_url(url: str, *, loopback: bool) -> None:
    """Refuse an address that no call may ever go to; asks no name server.

    `loopback`: this machine is allowed, as in the demo and in tests. Raises `Refused`.
    """
    _parts(url, loopback=loopback)


def find_target(url: str, *, loopback: bool) -> Target:
    """Look the name up, once, and return where to connect to. Raises `Refused`."""
    parts, port = _parts(url, loopback=loopback)
    host = parts.hostname or ""
    address = _address(host, port, loopback=loopback and host in LOOPBACK_NAMES)
    path = parts.path or "/"
    return Target(
        address=address,
        port=port,
        host=host,
        path=f"{path}?{parts.query}" if parts.query else path,
        is_encrypted=parts.scheme == "https",
    )


def _parts(url: str, *, loopback: bool) -> tuple[SplitResult, int]:
    if len(url) > LONGEST_URL or not _PRINTABLE.match(url):
        raise Refused(_("Alamat ini terlalu panjang, atau berisi spasi atau huruf khusus."))
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS.get(parts.scheme, 0)
    except ValueError:
        raise Refused(_("Alamat ini tidak bisa dibaca. Periksa lagi penulisannya.")) from None
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise Refused(_("Hapus nama pengguna, kata sandi, dan tanda # dari alamat."))
    host = parts.hostname or ""
    if loopback and host in LOOPBACK_NAMES and parts.scheme in PORTS:
        return parts, port
    if parts.scheme != "https":
        raise Refused(_("Alamat harus diawali https://"))
    if not _NAME.match(host):
        raise Refused(_("Pakai nama server, misalnya contoh.co.id, bukan nomor IP."))
    if port != PORTS["https"] and port < LOWEST_FREE_PORT:
        raise Refused(_("Pakai port 443, atau 1024 ke atas."))
    return parts, port


def _address(host: str, port: int, *, loopback: bool) -> str:
    try:
        found = LOOKUP[0](host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Refused(_("Nama server ini tidak ditemukan.")) from None
    addresses = [str(entry[4][0]) for entry in found]
    if not addresses or not all(_is_allowed(each, loopback=loopback) for each in addresses):
        raise Refused(_("Nama server ini mengarah ke jaringan yang tidak boleh dituju."))
    return addresses[0]


def _is_allowed(text: str, *, loopback: bool) -> bool:
    address = ip_address(text.partition("%")[0])
    if loopback:
        return address.is_loopback
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return _is_allowed(str(address.ipv4_mapped), loopback=False)
        if address.is_site_local or any(address in network for network in _DISGUISES):
            return False
    return address.is_global and not (address.is_multicast or address.is_reserved)

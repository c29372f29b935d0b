"""No call ever reaches our own network, whatever an address or a name server says."""

from __future__ import annotations

import socket
import threading

import pytest

from marketplace.webhooks import calling, destinations
from marketplace.webhooks.destinations import Refused, check_url, find_target
from tests.webhooks.receiver import a_receiver

PUBLIC = "93.184.216.34"


def answers(*addresses):
    """A name server's answer in the shape of getaddrinfo."""
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, 443)) for each in addresses]


@pytest.fixture
def names(monkeypatch):
    """Put a name server of our own in place; it counts how often it is asked."""

    def use(*replies):
        asked = []

        def lookup(host, port, **_more):
            asked.append(host)
            return answers(*replies[min(len(asked), len(replies)) - 1])

        monkeypatch.setattr(destinations, "LOOKUP", [lookup])
        return asked

    return use


@pytest.mark.parametrize(
    "url",
    [
        "http://contoh.co.id/",
        "ftp://contoh.co.id/",
        "https://127.0.0.1/",
        "https://2130706433/",
        "https://0177.0.0.1/",
        "https://0x7f.0.0.1/",
        "https://0x7f000001/",
        "https://127.1/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://localhost/",
        "https://gudang/",
        "https://contoh.co.id:22/",
        "https://contoh.co.id:99999/",
        "https://siapa:rahasia@contoh.co.id/",
        "https://contoh.co.id/#bagian",
        "https://contoh.co.id/a b",
        "https://contoh.co.id/\r\nHost: lain",
        "https://contoh.co.id/" + "x" * 500,
        "https://éxample.co.id/",
        "https://[",
        "",
    ],
)
def test_addresses_that_no_call_may_go_to_are_refused_at_once(url):
    with pytest.raises(Refused):
        check_url(url, loopback=False)


@pytest.mark.parametrize(
    "url", ["https://gudang.contoh.co.id/a?b=c", "https://contoh.id:8443/", "https://a.co"]
)
def test_public_servers_may_be_called(url):
    check_url(url, loopback=False)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8000/", "http://localhost:9/", "http://[::1]:9/"]
)
def test_this_machine_only_where_a_setting_says_so(url):
    check_url(url, loopback=True)
    with pytest.raises(Refused):
        check_url(url, loopback=False)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.9.10",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104 - nothing is bound: it is refused
        "192.0.2.1",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::7f00:1",
        "64:ff9b:1::a00:1",
        "2002:7f00:1::",
        "2001:0:7f00:1::",
        "fe80::1",
        "fe80::1%lo",
        "fec0::1",
        "fc00::1",
        "fd12:3456::1",
        "ff02::1",
        "2001:db8::1",
    ],
)
def test_a_name_that_leads_into_a_closed_network_is_refused(names, address):
    names([PUBLIC, address])  # one bad answer among good ones is enough
    with pytest.raises(Refused):
        find_target("https://gudang.contoh.co.id/", loopback=False)


@pytest.mark.parametrize(
    "address", [PUBLIC, "2606:2800:220:1:248:1893:25c8:1946", "::ffff:8.8.8.8"]
)
def test_a_public_address_is_taken_as_it_was_answered(names, address):
    asked = names([address])
    target = find_target("https://gudang.contoh.co.id:8443/a?b=c", loopback=False)
    assert (target.address, target.port, target.path) == (address, 8443, "/a?b=c")
    assert target.host_header == "gudang.contoh.co.id:8443"
    assert asked == ["gudang.contoh.co.id"]


def test_a_name_that_is_answered_differently_a_moment_later_leads_nowhere_else(
    names, monkeypatch
):
    """Rebinding: public when checked, this machine when connected. Nobody may come here."""
    asked = names([PUBLIC], ["127.0.0.1"])
    gone_to = []

    def connect(self):
        gone_to.append(self.host)
        raise OSError("not in tests")

    with a_receiver() as forbidden:
        monkeypatch.setattr(calling.HTTPSConnection, "connect", connect)
        url = f"https://gudang.contoh.co.id:{forbidden.port}/masuk"
        first = calling.call(url, b"{}", {}, loopback=False)
        second = calling.call(url, b"{}", {}, loopback=False)
        assert forbidden.calls == []
    assert gone_to == [PUBLIC]  # the address that was checked, and only that once
    assert len(asked) == 2
    assert first.status is None
    assert second.error == "Nama server ini mengarah ke jaringan yang tidak boleh dituju."


@pytest.mark.parametrize("address", ["127.0.0.1", "::ffff:127.0.0.1"])
def test_no_connection_reaches_a_forbidden_listener(names, address):
    names([address])
    came = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.2)

        def listen():
            try:
                came.append(listener.accept()[1])
            except TimeoutError:
                return

        thread = threading.Thread(target=listen)
        thread.start()
        port = listener.getsockname()[1]
        answer = calling.call(f"https://gudang.contoh.co.id:{port}/", b"{}", {}, loopback=False)
        thread.join()
    assert came == []
    assert (answer.status, answer.address) == (None, None)


def test_a_redirect_is_an_answer_and_is_not_followed():
    with a_receiver() as elsewhere, a_receiver(status=302) as receiver:
        receiver.headers["Location"] = elsewhere.url
        answer = calling.call(receiver.url, b"{}", {}, loopback=True)
        assert (answer.status, answer.is_good) == (302, False)
        assert len(receiver.calls) == 1
        assert elsewhere.calls == []


def test_a_name_that_nobody_knows_is_said(monkeypatch):
    def lookup(*_asked, **_more):
        raise socket.gaierror("unknown")

    monkeypatch.setattr(destinations, "LOOKUP", [lookup])
    answer = calling.call("https://tidak.ada.example/", b"{}", {}, loopback=False)
    assert answer.error == "Nama server ini tidak ditemukan."

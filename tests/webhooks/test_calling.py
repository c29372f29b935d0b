"""One call: what is kept of the answer, how long it may take, whom it trusts."""

from __future__ import annotations

import ipaddress
import socket
import ssl
import threading
from contextlib import contextmanager
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from marketplace.shared.clock import utc_now
from marketplace.webhooks import calling
from tests.webhooks.receiver import a_receiver


def test_the_body_and_our_headers_arrive_as_they_were():
    with a_receiver() as receiver:
        sent = b'{"data":"gula semut"}'
        answer = calling.call(receiver.url, sent, {"webhook-id": "evt_1"}, loopback=True)
        [came] = receiver.calls
    assert (answer.status, answer.body, answer.error) == (200, "terima kasih", None)
    assert (answer.address, answer.is_good) == ("127.0.0.1", True)
    assert (came["path"], came["body"]) == ("/masuk", sent)
    assert came["headers"]["webhook-id"] == "evt_1"
    assert came["headers"]["host"] == f"127.0.0.1:{receiver.port}"


def test_only_the_beginning_of_a_long_answer_is_kept():
    with a_receiver(body=b"x" * 5_000_000) as receiver:
        answer = calling.call(receiver.url, b"{}", {}, loopback=True)
    assert (answer.status, len(answer.body)) == (200, 2048)


def test_bytes_that_no_database_takes_are_replaced():
    with a_receiver(body=b"a\x00b\xff") as receiver:
        answer = calling.call(receiver.url, b"{}", {}, loopback=True)
    assert answer.body == "a�b�"


@pytest.mark.parametrize("status", [301, 304, 400, 404, 410, 500, 503])
def test_other_answers_are_failures(status):
    with a_receiver(status=status, body=b"") as receiver:
        answer = calling.call(receiver.url, b"{}", {}, loopback=True)
    assert (answer.status, answer.is_good, answer.is_silent) == (status, False, False)
    assert answer.error == f"Penerima menjawab {status}."


@contextmanager
def a_socket(talk):
    """A listener that does to its first caller whatever `talk` says."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve():
            caller, _address = listener.accept()
            with caller:
                talk(caller)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
        thread.join(30)


def test_who_drips_headers_byte_by_byte_is_cut_off(monkeypatch):
    monkeypatch.setattr(calling, "SECONDS_IN_ALL", 0.5)
    over = threading.Event()

    def drip(caller):
        caller.recv(65536)
        try:
            caller.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
            while not over.wait(0.05):
                caller.sendall(b"x")
        except OSError:
            return

    with a_socket(drip) as url:
        answer = calling.call(url, b"{}", {}, loopback=True)
        over.set()
    assert (answer.status, answer.is_silent) == (None, True)
    assert answer.error == "Penerima tidak menjawab dalam waktu yang ditentukan."


def test_who_says_nothing_is_cut_off(monkeypatch):
    monkeypatch.setattr(calling, "SECONDS_IN_ALL", 0.3)
    over = threading.Event()
    with a_socket(lambda _caller: over.wait(30)) as url:
        answer = calling.call(url, b"{}", {}, loopback=True)
        over.set()
    assert answer.error == "Penerima tidak menjawab dalam waktu yang ditentukan."


def test_a_body_that_never_ends_does_not_undo_its_status(monkeypatch):
    monkeypatch.setattr(calling, "SECONDS_IN_ALL", 1.0)
    over = threading.Event()

    def stall(caller):
        caller.recv(65536)
        caller.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nterima")
        over.wait(30)

    with a_socket(stall) as url:
        answer = calling.call(url, b"{}", {}, loopback=True)
        over.set()
    assert (answer.status, answer.body) == (200, "terima")


def test_garbage_and_a_closed_door_are_failures():
    with a_socket(lambda caller: caller.sendall(b"bukan http\r\n\r\n")) as url:
        assert calling.call(url, b"{}", {}, loopback=True).status is None
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    answer = calling.call(f"http://127.0.0.1:{port}/", b"{}", {}, loopback=True)
    assert answer.error == "Sambungan ke penerima gagal atau terputus."


@contextmanager
def a_tls_receiver(folder, name):
    """A receiver with a certificate for `name`, signed by itself; yields its address."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    alternative: x509.GeneralName = x509.DNSName(name)
    if name[0].isdigit():
        alternative = x509.IPAddress(ipaddress.ip_address(name))
    certificate = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(utc_now() - timedelta(days=1))
        .not_valid_after(utc_now() + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([alternative]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = folder / "certificate.pem"
    pem.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    (folder / "key.pem").write_bytes(private)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem, folder / "key.pem")

    def talk(caller):
        try:
            with context.wrap_socket(caller, server_side=True) as secure:
                said = b""
                while not said.endswith(b"{}"):  # who closes on unread bytes resets
                    said += secure.recv(65536)
                secure.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")
        except OSError:
            return

    with a_socket(talk) as url:
        yield url.replace("http://127.0.0.1", "https://localhost"), str(pem)


def test_a_trusted_certificate_of_that_name_is_taken(tmp_path, monkeypatch):
    with a_tls_receiver(tmp_path, "localhost") as (url, authority):
        monkeypatch.setattr(calling, "TRUSTED", [authority])
        answer = calling.call(url, b"{}", {}, loopback=True)
    assert (answer.status, answer.error) == (204, None)


def test_a_certificate_of_another_name_is_refused(tmp_path, monkeypatch):
    with a_tls_receiver(tmp_path, "lain.example") as (url, authority):
        monkeypatch.setattr(calling, "TRUSTED", [authority])
        answer = calling.call(url, b"{}", {}, loopback=True)
    assert (answer.status, answer.error) == (None, "Sertifikat TLS penerima tidak sah.")


def test_a_certificate_of_nobody_we_trust_is_refused(tmp_path):
    with a_tls_receiver(tmp_path, "localhost") as (url, _authority):
        answer = calling.call(url, b"{}", {}, loopback=True)
    assert (answer.status, answer.error) == (None, "Sertifikat TLS penerima tidak sah.")

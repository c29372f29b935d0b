"""No bytes whatever make reading a mail fail in another way than by refusing it."""

from __future__ import annotations

from contextlib import suppress
from itertools import product

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from marketplace.threads.mail import parsing, receiving
from marketplace.threads.mail.html import text_of_html
from marketplace.threads.mail.parsing import MOST_PARTS, Mail, Unreadable, parse_mail
from marketplace.threads.mail.quoting import cut_quote
from marketplace.threads.mail.receiving import Exit, receive_mail

PATIENT = settings(
    max_examples=150, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)
NAMES = st.sampled_from(
    [
        "From",
        "To",
        "Cc",
        "Message-ID",
        "Content-Type",
        "Content-Transfer-Encoding",
        "Content-Disposition",
        "Auto-Submitted",
        "Return-Path",
        "Precedence",
        "Content-ID",
    ]
)
ODD = [
    "=?utf-8?q?=ff=fe?=",
    "=?x-unknown?b?####?=",
    "a@b, <c@d>, (e, [f",
    "<" * 200,
    '"' * 99,
    "multipart/mixed; boundary=x",
    "multipart/mixed; boundary=",
    "multipart/alternative",
    "multipart/report; report-type=delivery-status; boundary=x",
    "message/rfc822",
    "text/plain; charset=nonsense",
    "text/html; charset=utf-7",
    "text/plain; charset*=''%ff",
    "base64",
    "quoted-printable",
    "x-uuencode",
    "attachment; filename*0*=utf-8''%f0; filename*1=x",
    "attachment; filename==?utf-8?b?4piD?=",
    "[" * 150,
    "\udcff\udcfe",
    "",
]
VALUES = st.one_of(st.sampled_from(ODD), st.text(max_size=80))
BODIES = st.one_of(
    st.binary(max_size=400),
    st.sampled_from([b"--x\n\nhi\n--x--\n", b"--x\n--x\n--x", b"=\n=3", b"\x00\xff" * 40]),
)


def read(raw):
    """Return what came of it; anything but these two is a failure of the test."""
    try:
        found = parse_mail(raw)
    except Unreadable as refusal:
        return refusal
    assert isinstance(found, Mail)
    assert len(found.key) == 64
    assert all(c in "\n\r\t" or ord(c) >= 32 for c in found.text)
    return found


@PATIENT
@given(st.binary(max_size=2000))
def test_any_bytes(raw):
    read(raw)


@PATIENT
@given(st.lists(st.tuples(NAMES, VALUES), max_size=12), BODIES)
@example([("Content-Type", "multipart/mixed; boundary=x"), ("From", "[" * 150)], b"--x\n\n\n")
def test_any_headers_and_body(headers, body):
    head = "".join(f"{name}: {value}\n" for name, value in headers)
    odd = "surrogateescape" if "\udcff" in head else "replace"
    read(head.encode(errors=odd) + b"\n" + body)


@PATIENT
@given(st.text(max_size=400))
def test_any_text_and_html(text):
    assert len(cut_quote(text)) <= len(text)
    text_of_html(text)


def nested(depth):
    head = "".join(
        f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(depth)
    )
    return (head + "Content-Type: text/plain\n\nhi\n").encode()


def test_parts_within_parts_end_in_a_refusal():
    assert isinstance(read(nested(5)), Mail)
    for depth in (MOST_PARTS + 1, 400, 3000):
        assert isinstance(read(nested(depth)), Unreadable)


def test_very_many_parts_and_very_long_headers_end_in_a_refusal():
    many = b"Content-Type: multipart/mixed; boundary=x\n\n" + b"--x\n\nhi\n" * 5000
    assert isinstance(read(many), Unreadable)
    assert isinstance(read(b"From: " + b"a" * 30_000 + b"@b\n\nhi"), Unreadable)
    assert isinstance(read(b"X: y\n" * 30_000 + b"\nhi"), Unreadable)
    assert isinstance(read(b"To: " + b"a@b," * 1_400 + b"\n\nhi"), Mail)


def test_headers_that_take_the_square_of_their_length_are_not_read():
    for name, mark in product(("From", "To", "Content-Type", "Content-Disposition"), '";.,'):
        assert isinstance(read(f"{name}: {mark * 20_000}\n\nhi".encode()), Unreadable)
    inside = b"Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: " + b";" * 2000
    assert isinstance(read(inside + b"\n\nhi"), Unreadable)


def test_text_that_never_ends_is_refused():
    assert isinstance(read(b"Content-Type: text/plain\n\n" + b"x" * 300_000), Unreadable)
    assert cut_quote("pada " * 50_000) == ("pada " * 50_000).strip()
    text_of_html("<div>" * 20_000)


HEAD = b"From: a@b.example\nTo: c@d.example\nContent-Type: "
SLOW = {
    "links": HEAD + b"text/html\n\n" + b"<a " * 60_000,
    "nested": HEAD + b"text/html\n\n<blockquote>" + b"<a>" * 30_000 + b"</b>" * 20_000,
    "punycode": HEAD + b"text/plain; charset=punycode\n\n" + b"abc-d" * 150_000,
    "parts": HEAD + b"multipart/mixed; boundary=b\n\n" + b"--b\n\n" * 100_000,
}


@pytest.mark.parametrize("kind", SLOW)
def test_what_would_take_minutes_is_given_up_or_read_quickly(kind, monkeypatch):
    monkeypatch.setattr(parsing, "LONGEST_READING", 1)
    with suppress(Unreadable):
        assert len(parse_mail(SLOW[kind]).text) <= parsing.LARGEST_TEXT


def test_what_is_not_for_us_is_not_read(app, monkeypatch):
    monkeypatch.setitem(app.config, "MAIL_REPLY_DOMAIN", "balas.example")
    monkeypatch.setattr(receiving, "parse_mail", lambda _raw: pytest.fail("it was read"))
    assert receive_mail(SLOW["links"]).code is Exit.NOPERM

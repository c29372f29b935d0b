"""Reading one raw mail (RFC 5322), whatever is in it: what we need of it, or a refusal."""

from __future__ import annotations

import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import getaddresses
from hashlib import sha256
from threading import current_thread, main_thread
from types import FrameType
from typing import cast

from marketplace.threads.attachments import Sent
from marketplace.threads.mail.html import text_of_html
from marketplace.threads.mail.quoting import cut_quote

LARGEST_MAIL = 22 * 1024 * 1024  # bytes; three files of 5 MB in base 64, and some text
LONGEST_HEADERS = 128 * 1024  # bytes
LONGEST_HEADER = 1000  # letters, of those that are read; reading takes the square of it
LONGEST_LIST = 6000  # of To and Cc
MOST_PARTS = 30
MOST_DASHES = 2000  # lines that may begin a part
LONGEST_READING = 20  # seconds
SLOW_CHARSETS = frozenset({"punycode", "idna", "unicode_escape", "raw_unicode_escape"})
MOST_SAME = 10  # headers of one name
LARGEST_TEXT = 200_000  # letters, with all that is quoted
TO_US = ("X-Original-To", "Delivered-To", "To", "Cc")
BY_MACHINES = frozenset({"bulk", "junk", "list", "auto_reply"})  # Precedence
SIGNS_OF_MACHINES = ("X-Auto-Response-Suppress", "X-Autoreply", "X-Autorespond", "List-Id")
UNSENT = ("application/pkcs7-signature", "application/pgp-signature", "text/calendar")


READ = frozenset(
    {
        "from",
        "message-id",
        "return-path",
        "delivered-to",
        "x-original-to",
        "auto-submitted",
        "precedence",
        "content-type",
        "content-disposition",
        "content-transfer-encoding",
        "content-id",
    }
)


class Unreadable(Exception):
    """The mail is broken, too large, or deliberately odd; the message says what is wrong."""


class _Careful(EmailPolicy):
    """The modern policy, which refuses headers that would take it minutes to understand."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        """Look at the length of a header before anything reads it."""
        length, name = sum(map(len, sourcelines)), sourcelines[0].partition(":")[0].lower()
        most = LONGEST_LIST if name in {"to", "cc"} else LONGEST_HEADER
        if length > most and (name in READ or name in {"to", "cc"}):
            raise Unreadable(f"its header {name} is too long")
        return super().header_source_parse(sourcelines)


@dataclass(frozen=True)
class Head:
    """To whom a mail says that it goes, and whether no person wrote it."""

    recipients: Sequence[str]
    by_machine: bool


@dataclass(frozen=True)
class Mail:
    """What we need of a mail."""

    senders: Sequence[str]  # addresses in From, in small letters
    key: str  # the same for a mail that comes again
    text: str  # what was written anew
    files: Sequence[Sent]


def read_head(raw: bytes) -> Head:
    """Return what the head of a mail says; its body is not looked at.

    So what is not for us costs next to nothing. Raises `Unreadable`.
    """
    head = _head(raw)
    with _only_unreadable():
        message = cast(EmailMessage, message_from_bytes(head + b"\n\n", policy=_Careful()))
        return Head(_recipients(message), _is_by_machine(message))


def parse_mail(raw: bytes) -> Mail:
    """Return what is in a mail. Raises `Unreadable`, and nothing else, for any bytes.

    In a program's main thread it takes 20 seconds at most, whatever is in it.
    """
    _head(raw)
    if raw.count(b"\n--") > MOST_DASHES:
        raise Unreadable("it has too many parts")
    with _only_unreadable(), _in_time():
        return _parsed(raw)


def _head(raw: bytes) -> bytes:
    if len(raw) > LARGEST_MAIL:
        raise Unreadable("the mail is larger than 22 MB")
    head = raw.replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    if len(head) > LONGEST_HEADERS:
        raise Unreadable("its headers are too long")
    return head


@contextmanager
def _only_unreadable() -> Iterator[None]:
    try:
        yield
    except Unreadable:
        raise
    except Exception as error:  # Python's parser fails in many ways on what is no mail
        raise Unreadable(f"it cannot be read ({type(error).__name__})") from None


@contextmanager
def _in_time() -> Iterator[None]:
    """Give up what takes long: a mail can be made so that Python's parsers hardly end."""
    if current_thread() is not main_thread():
        yield  # only there can a signal be waited for
        return

    def give_up(_number: int, _frame: FrameType | None) -> None:
        raise Unreadable("it takes too long to read")

    before = signal.signal(signal.SIGALRM, give_up)
    signal.setitimer(signal.ITIMER_REAL, LONGEST_READING)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _parsed(raw: bytes) -> Mail:
    message = cast(EmailMessage, message_from_bytes(raw, policy=_Careful()))
    parts = list(_parts(message))
    return Mail(
        senders=_addresses(message, "From"),
        key=sha256(
            (_header(message, "Message-ID").strip().encode(errors="replace")) or raw
        ).hexdigest(),
        text=cut_quote(_text(parts)),
        files=[_sent(part) for part in parts if _is_file(part)],
    )


def _parts(message: EmailMessage) -> Iterator[EmailMessage]:
    """Yield what holds no other parts; mails within the mail are left alone."""
    waiting, seen = [message], 0
    while waiting:
        part = waiting.pop(0)
        seen += 1
        if seen > MOST_PARTS:
            raise Unreadable("it has too many parts")
        if part.get_content_maintype() == "multipart":
            inner = part.get_payload()
            waiting[:0] = cast(list[EmailMessage], inner) if isinstance(inner, list) else []
        elif part.get_content_maintype() != "message":
            yield part


def _header(message: EmailMessage, name: str) -> str:
    values = message.get_all(name, [])
    if len(values) > MOST_SAME:
        raise Unreadable(f"it has too many headers {name}")
    return ", ".join(map(str, values))


def _addresses(message: EmailMessage, name: str) -> list[str]:
    found = getaddresses([_header(message, name)])
    return [address.strip().lower() for _name, address in found if "@" in address]


def _recipients(message: EmailMessage) -> list[str]:
    return [each for name in TO_US for each in _addresses(message, name)]


def _is_by_machine(message: EmailMessage) -> bool:
    """Say whether no person wrote it: RFC 3834, and what mail programs did before it.

    An empty return path is how servers report what they could not deliver (RFC 5321, 4.5.5).
    """
    said = _header(message, "Auto-Submitted").strip().lower()
    if said and not said.startswith("no"):
        return True
    if _header(message, "Precedence").strip().lower() in BY_MACHINES:
        return True
    if any(message.get(name) is not None for name in SIGNS_OF_MACHINES):
        return True
    is_report = message.get_content_type() == "multipart/report"
    path = message.get("Return-Path")
    return is_report or (path is not None and is_bounce(str(path)))


def is_bounce(sender: str) -> bool:
    """Say whether a mail came back: Postfix writes MAILER-DAEMON for an empty return path."""
    name = sender.strip("<> \t").lower().partition("@")[0]
    return name in {"", "mailer-daemon"}


def _text(parts: Sequence[EmailMessage]) -> str:
    """Return the first plain text, else the words of the first HTML."""
    for kind in ("text/plain", "text/html"):
        for part in parts:
            if part.get_content_type() == kind and not _is_file(part):
                found = _decoded(part)
                return text_of_html(found) if kind == "text/html" else found
    return ""


def _decoded(part: EmailMessage) -> str:
    content = _content(part)
    if len(content) > 4 * LARGEST_TEXT:
        raise Unreadable("its text is too long")
    charset = part.get_content_charset("utf-8")
    if charset in SLOW_CHARSETS:
        charset = "utf-8"
    try:
        text = content.decode(charset, errors="replace")
    except (LookupError, ValueError):
        text = content.decode("utf-8", errors="replace")
    if len(text) > LARGEST_TEXT:
        raise Unreadable("its text is too long")
    return "".join(c for c in text if c in "\n\r\t" or ord(c) >= 32)


def _content(part: EmailMessage) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _is_file(part: EmailMessage) -> bool:
    """Say whether it was attached; pictures inside the text and signatures were not."""
    if part.get_content_type() in UNSENT:
        return False
    disposition = part.get_content_disposition()
    if disposition == "attachment":
        return True
    if part.get_content_type() in {"text/plain", "text/html"} and not part.get_filename():
        return False
    return part.get("Content-ID") is None


def _sent(part: EmailMessage) -> Sent:
    return Sent(str(part.get_filename() or ""), _content(part))

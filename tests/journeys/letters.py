"""What the service mails while a journey goes on, read as its receiver would."""

from __future__ import annotations

import email
import re
import time
from email.message import EmailMessage
from email.policy import default

from marketplace.config import VAR

FOLDER = VAR / "mail"
SECONDS_TO_ARRIVE = 60
LINK = re.compile(r"http://127\.0\.0\.1:\d+/\S+")


class Letters:
    """The mails that came since this was made."""

    def __init__(self) -> None:
        self._known = set(FOLDER.glob("*.eml"))

    def to(self, address: str) -> list[EmailMessage]:
        """List the mails to somebody that have come so far."""
        found = (_read(path) for path in set(FOLDER.glob("*.eml")) - self._known)
        return [mail for mail in found if mail["To"] == address]

    def await_one(self, address: str, subject: str) -> str:
        """Wait for a mail to somebody with these words in its subject; return its text."""
        deadline = time.monotonic() + SECONDS_TO_ARRIVE
        while time.monotonic() < deadline:
            for mail in self.to(address):
                if plain(subject) in plain(mail["Subject"]):
                    body = mail.get_body(("plain",))
                    assert body is not None
                    return str(body.get_content())
            time.sleep(0.2)
        subjects = [mail["Subject"] for mail in self.to(address)]
        raise AssertionError(f"no mail to {address} about {subject!r}, only {subjects}")


def plain(words: str) -> str:
    """Return words with ordinary blanks alone, so that they can be compared."""
    return " ".join(words.split())


def link_in(text: str) -> str:
    """Return the first address of ours in a mail."""
    found = LINK.search(text)
    assert found is not None, text
    return found.group()


def _read(path) -> EmailMessage:
    return email.message_from_bytes(path.read_bytes(), policy=default)

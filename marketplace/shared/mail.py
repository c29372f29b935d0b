"""Mails leave here: over SMTP, or into a folder where no mail server is set."""

from __future__ import annotations

import secrets
import smtplib
import ssl
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, make_msgid
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

SECONDS_TO_WAIT = 15


class MailNotSent(OSError):
    """The mail server did not take a mail now."""


class Mailbox(Protocol):
    """Sends one mail; raises `OSError` when the server does not take it now."""

    def send(self, message: EmailMessage) -> None:
        """Hand the mail over; it is the server's once this returns."""


class SmtpMailbox:
    """Sends over SMTP: smtp://user:password@host:587 (STARTTLS where offered) or smtps://."""

    def __init__(self, url: str) -> None:
        self._url = urlsplit(url)

    def send(self, message: EmailMessage) -> None:
        """Open a connection, sign in when the address names a user, send, and close."""
        with self._connect() as server:
            if self._url.username:
                server.login(unquote(self._url.username), unquote(self._url.password or ""))
            server.send_message(message)

    def _connect(self) -> smtplib.SMTP:
        host = self._url.hostname or "localhost"
        if self._url.scheme == "smtps":
            return smtplib.SMTP_SSL(
                host,
                self._url.port or 465,
                timeout=SECONDS_TO_WAIT,
                context=ssl.create_default_context(),
            )
        server = smtplib.SMTP(host, self._url.port or 587, timeout=SECONDS_TO_WAIT)
        server.ehlo()
        if server.has_extn("starttls"):
            server.starttls(context=ssl.create_default_context())
        return server


class FolderMailbox:
    """Writes each mail into a folder as an .eml file, to be opened and read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, message: EmailMessage) -> None:
        """Write the mail, named so that the newest sorts last."""
        self.folder.mkdir(parents=True, exist_ok=True)
        stamp = formatdate(localtime=False, usegmt=True)
        name = message["Date"] or stamp
        moment = "".join(c if c.isalnum() else "-" for c in name)
        path = self.folder / f"{moment}-{secrets.token_hex(4)}.eml"
        path.write_bytes(message.as_bytes(policy=SMTP))


def compose(
    *,
    sender: str,
    recipient: str,
    subject: str,
    text: str,
    html: str | None = None,
    attachments: tuple[tuple[str, bytes], ...] = (),
) -> EmailMessage:
    """Put a mail together; attachments are (file name, PDF content)."""
    message = EmailMessage()
    message["From"], message["To"] = sender, recipient
    message["Subject"] = " ".join(subject.split())
    message["Date"] = formatdate(localtime=False)
    message["Message-ID"] = make_msgid(domain="belabeliku.example")
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    if html is not None:
        message.add_alternative(html, subtype="html")
    for name, content in attachments:
        message.add_attachment(content, maintype="application", subtype="pdf", filename=name)
    return message

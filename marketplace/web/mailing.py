"""Mails to people, written from templates in their own language. Jobs call it."""

from __future__ import annotations

from typing import Any

from flask import current_app, render_template

from marketplace.shared.language import speaking
from marketplace.shared.mail import FolderMailbox, Mailbox, MailNotSent, SmtpMailbox, compose
from marketplace.shared.tallies import tally


def send_mail(
    template: str,
    *,
    to: str,
    language: str,
    attachments: tuple[tuple[str, bytes], ...] = (),
    reply_to: str | None = None,
    **values: Any,  # noqa: ANN401
) -> None:
    """Send `templates/emails/<template>.txt` and `.html`; the text's first line is the subject.

    Both extend `emails/layout.*`; links in them begin with `base_url`. With `reply_to` the
    mail says that it can be answered, above a line that the answer is cut at.
    Raises `MailNotSent` when the mail server does not take it; the outbox then tries again.
    """
    values |= {"base_url": current_app.config["BASE_URL"], "reply_to": reply_to}
    with speaking(language):
        text = render_template(f"emails/{template}.txt", **values)
        html = render_template(f"emails/{template}.html", **values)
    subject, _gap, body = text.partition("\n")
    message = compose(
        sender=current_app.config["MAIL_SENDER"],
        recipient=to,
        subject=subject,
        text=body.strip() + "\n",
        html=html,
        attachments=attachments,
    )
    if reply_to is not None:
        message["Reply-To"] = reply_to
    try:
        _mailbox().send(message)
    except OSError as error:
        raise MailNotSent(str(error)) from error
    tally("mail.sent")


def _mailbox() -> Mailbox:
    url = current_app.config["SMTP_URL"]
    return SmtpMailbox(url) if url else FolderMailbox(current_app.config["MAIL_FOLDER"])

"""The command that a mail server hands answers to, one mail on standard input."""

from __future__ import annotations

import sys

import click
import structlog
from flask.cli import ScriptInfo

from marketplace.config import WrongSetting
from marketplace.shared.database import drop_session
from marketplace.threads.mail.parsing import LARGEST_MAIL
from marketplace.threads.mail.receiving import Exit, Received, receive_mail
from marketplace.web import logs

log = structlog.get_logger()


@click.command("receive-mail")
@click.option("--recipient", "recipients", multiple=True, help="To whom, by the envelope.")
@click.option("--sender", help="From whom, by the envelope; empty for a bounce.")
@click.pass_context
def receive_command(
    ctx: click.Context, recipients: tuple[str, ...], sender: str | None
) -> None:
    """Take one mail from standard input into its conversation; the exit code is sysexits'."""
    logs.configure()
    raw = sys.stdin.buffer.read(LARGEST_MAIL + 1)
    while sys.stdin.buffer.read(1 << 20):
        pass  # a mail server minds when nobody reads to the end
    result = _result(ctx, raw, recipients, sender)
    log.info("mail_received", code=result.code.name, said=result.said)
    if result.said:
        click.echo(result.said)  # the mail server sends it back; logs go elsewhere
    sys.exit(result.code)


def _result(
    ctx: click.Context, raw: bytes, recipients: tuple[str, ...], sender: str | None
) -> Received:
    try:
        app = ctx.ensure_object(ScriptInfo).load_app()
        with app.app_context():
            try:
                return receive_mail(raw, recipients=recipients, sender=sender)
            finally:
                drop_session()
    except WrongSetting as error:
        return Received(Exit.TEMPFAIL, f"wrong setting: {error}")
    except Exception as error:  # a fault of ours must not cost anybody their mail
        log.exception("mail_not_received")
        return Received(Exit.TEMPFAIL, f"not now: {type(error).__name__}")

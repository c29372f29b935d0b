"""What whoever writes a receiver needs to know, for everybody to read."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from marketplace.web.access import public
from marketplace.webhooks import answers, backoff, signing
from marketplace.webhooks.kinds import KINDS
from marketplace.webhooks.pages import pages
from marketplace.webhooks.services.registering import BOTH_SECRETS_HOLD
from marketplace.webhooks.services.replaying import KEPT_FOR


@pages.get("/petunjuk/webhook")
@public
def show_guide() -> ResponseReturnValue:
    """Explain events, signatures, retries and order."""
    return render_template(
        "webhooks/guide.html",
        kinds=KINDS,
        tolerance=signing.TOLERANCE_SECONDS,
        tried_for=backoff.TRIED_FOR,
        longest_wait=backoff.LONGEST_WAIT,
        seconds=int(answers.SECONDS_IN_ALL),
        overlap=BOTH_SECRETS_HOLD,
        kept_for=KEPT_FOR,
    )

"""Whether a printed agreement is genuine and holds: for whoever has the paper."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from marketplace.agreements.genuine import judge
from marketplace.agreements.pages import pages
from marketplace.agreements.queries.papers import party_on_paper
from marketplace.shared.throttle import count_try
from marketplace.web.access import public

TRIES, MINUTES = 30, 10  # from one address; guessing a code takes 10^30


@pages.get("/periksa/kesepakatan/<number>/<code>")
@public
def check_paper(number: str, code: str) -> ResponseReturnValue:
    """Say whether the paper is genuine and holds; nothing of what was agreed."""
    count_try(f"paper:{request.remote_addr}", limit=TRIES, minutes=MINUTES)
    finding = judge(party_on_paper(number), code)
    return render_template("agreements/genuine.html", finding=finding, number=number[:40])

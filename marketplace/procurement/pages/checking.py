"""Whether a printed purchase order is genuine: for whoever holds the paper, and nobody else."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from marketplace.procurement.genuine import Finding, judge
from marketplace.procurement.pages import pages
from marketplace.procurement.queries.papers import part_on_paper
from marketplace.shared.throttle import count_try
from marketplace.web.access import public
from marketplace.web.fields import read_number

TRIES, MINUTES = 30, 10  # from one address; guessing a code takes 10^15


@pages.get("/periksa/po/<number>/<code>")
@public
def check_paper(number: str, code: str) -> ResponseReturnValue:
    """Say genuine, changed, ended or unknown; nothing of what the order is about.

    Who types the total that the paper shows learns whether it is the same.
    """
    count_try(f"paper:{request.remote_addr}", limit=TRIES, minutes=MINUTES)
    part = part_on_paper(number)
    finding = judge(part, code)
    typed = request.args.get("jumlah", "")[:30].strip()
    is_same = None
    if typed and part is not None and finding is Finding.GENUINE:
        is_same = _amount(typed) == part.total.rupiah
    return render_template(
        "procurement/genuine.html",
        finding=finding,
        number=number[:24],
        typed=typed,
        is_same=is_same,
    )


def _amount(text: str) -> int | None:
    try:
        return int(read_number(text))
    except ValueError:
        return None

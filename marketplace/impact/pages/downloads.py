"""The figures of a page as a file: for the regency, for a buyer, and for everybody."""

from __future__ import annotations

from flask import Response, request
from flask.typing import ResponseReturnValue

from marketplace.impact.asking import Asked, last_quarter, read_asked
from marketplace.impact.downloads import book_of, csv_file, xlsx_file
from marketplace.impact.filters import THE_PUBLIC, Viewer
from marketplace.impact.pages import pages
from marketplace.impact.policies import viewer_of
from marketplace.impact.queries import default_period
from marketplace.shared.actors import BUYER_ROLES, REGENCY_ROLES
from marketplace.shared.clock import today
from marketplace.shared.errors import NotFound
from marketplace.web.access import allow, public
from marketplace.web.current import current_actor

KINDS = {
    "csv": (csv_file, "text/csv; charset=utf-8"),
    "xlsx": (
        xlsx_file,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
}


@pages.get("/admin/dampak/unduh.<ending>")
@allow(*REGENCY_ROLES)
def download_figures(ending: str) -> ResponseReturnValue:
    """Give the regency what its page shows as CSV or XLSX."""
    asked = read_asked(request.args, last_quarter(today()))
    return _file(asked, viewer_of(current_actor()), ending)


@pages.get("/usaha/dampak/unduh.<ending>")
@allow(*BUYER_ROLES)
def download_own_figures(ending: str) -> ResponseReturnValue:
    """Give a buyer its own figures, for its own reports."""
    given = {name: text for name, text in request.args.items() if name != "buyer"}
    asked = read_asked(given, last_quarter(today()))
    return _file(asked, viewer_of(current_actor()), ending)


@pages.get("/dampak/unduh.<ending>")
@public
def download_open_figures(ending: str) -> ResponseReturnValue:
    """Give everybody the round figures of the public page."""
    given = {"period": request.args.get("period", "")}
    return _file(read_asked(given, default_period(THE_PUBLIC)), THE_PUBLIC, ending)


def _file(asked: Asked, viewer: Viewer, ending: str) -> Response:
    if ending not in KINDS:
        raise NotFound
    make, kind = KINDS[ending]
    book = book_of(asked.wanted, viewer, about=asked.about)
    answer = Response(make(book), content_type=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{book.name}.{ending}"'
    return answer

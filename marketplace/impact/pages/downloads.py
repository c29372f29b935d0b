"""The figures of the page as a file, for the regency."""

from __future__ import annotations

from flask import Response, request
from flask.typing import ResponseReturnValue

from marketplace.impact.asking import last_quarter, read_asked
from marketplace.impact.downloads import book_of, csv_file, xlsx_file
from marketplace.impact.pages import pages
from marketplace.impact.policies import viewer_of
from marketplace.shared.actors import REGENCY_ROLES
from marketplace.shared.clock import today
from marketplace.shared.errors import NotFound
from marketplace.web.access import allow
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
    """Give what the page shows as CSV or XLSX."""
    if ending not in KINDS:
        raise NotFound
    make, kind = KINDS[ending]
    asked = read_asked(request.args, last_quarter(today()))
    book = book_of(asked.wanted, viewer_of(current_actor()), about=asked.about)
    answer = Response(make(book), content_type=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{book.name}.{ending}"'
    return answer

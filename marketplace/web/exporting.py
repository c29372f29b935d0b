"""Every list as a file: the same rows, filters and rights as on its page, as CSV and XLSX.

A feature names the columns of its list beside the page, and how the list is read in parts; the
files then lie at the list's own address with .csv and .xlsx at its end.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import IO, Any, Generic, TypeVar, cast

from flask import Blueprint, Flask, Response, request
from flask.typing import ResponseReturnValue
from werkzeug.wsgi import wrap_file

from marketplace.shared.actors import Actor, Role
from marketplace.shared.clock import today
from marketplace.shared.language import LazyText
from marketplace.shared.pagination import Part
from marketplace.shared.spreadsheets import Sheet, Value, write_csv, write_xlsx
from marketplace.web.access import allow
from marketplace.web.current import current_actor

Row = TypeVar("Row")

KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
MOST_ROWS = 20_000
AT_ONCE = 1000  # rows read with one question
IN_MEMORY = 2 * 1024 * 1024  # longer files lie on the disk while they are made
OF_THE_PAGE = {"setelah", "cursor", "halaman", "hlm"}  # where in the list one is: not for files


@dataclass(frozen=True)
class Column(Generic[Row]):
    """One column of a file: its heading, and what stands in it."""

    heading: LazyText
    value: Callable[[Row], Value]


@dataclass(frozen=True)
class ExportedList(Generic[Row]):
    """A list that may be taken away: `rows` reads it as its page does, from query arguments."""

    name: str  # of the file
    columns: Sequence[Column[Row]]
    rows: Callable[[Actor, Mapping[str, str]], Iterator[Row]]


def in_parts(read: Callable[[int, str | None], Part[Row]]) -> Iterator[Row]:
    """Yield all rows of a list that is read with `read(limit, cursor)`."""
    cursor: str | None = None
    while True:
        part = read(AT_ONCE, cursor)
        yield from part.items
        if part.next is None:
            return
        cursor = part.next


def exports(
    pages: Blueprint, address: str, *roles: Role, endpoint: str
) -> Callable[[Callable[[], ExportedList[Any]]], Callable[[], ExportedList[Any]]]:
    """Let the list at `address` be fetched as a file by holders of these roles."""

    def register(
        describe: Callable[[], ExportedList[Any]],
    ) -> Callable[[], ExportedList[Any]]:
        def download() -> ResponseReturnValue:
            return _file(describe(), request.path.rpartition(".")[2])

        download.__name__ = endpoint
        download.__doc__ = describe.__doc__
        view = allow(*roles)(download)
        for ending in KINDS:
            pages.add_url_rule(f"{address}.{ending}", endpoint, view, methods=["GET"])
        return describe

    return register


def _file(exported: ExportedList[Any], ending: str) -> Response:
    asked = {name: text for name, text in request.args.items() if name not in OF_THE_PAGE}
    rows = islice(exported.rows(current_actor(), asked), MOST_ROWS)
    heads = [str(column.heading) for column in exported.columns]
    lines = ([column.value(row) for column in exported.columns] for row in rows)
    target = cast("IO[bytes]", tempfile.SpooledTemporaryFile(max_size=IN_MEMORY))  # noqa: SIM115
    if ending == "csv":
        write_csv(target, heads, lines)
    else:
        write_xlsx(target, [Sheet(exported.name, heads, lines)])
    target.seek(0)
    name = f"{exported.name}-{today().isoformat()}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    body = wrap_file(request.environ, target)
    return Response(body, content_type=KINDS[ending], headers=headers, direct_passthrough=True)


def links() -> list[tuple[str, str]]:
    """Return (word, address) of the present list as files, with its filters."""
    kept = request.query_string.decode("utf-8", "replace")
    asked = "&".join(
        pair for pair in kept.split("&") if pair and pair.partition("=")[0] not in OF_THE_PAGE
    )
    tail = f"?{asked}" if asked else ""
    return [("CSV", f"{request.path}.csv{tail}"), ("Excel", f"{request.path}.xlsx{tail}")]


def register(app: Flask) -> None:
    """Offer the links to templates."""
    app.jinja_env.globals["export_links"] = links

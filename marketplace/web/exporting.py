"""Every list as a file: the same rows, filters and rights as on its page, as CSV and XLSX.

A feature names the columns of its list beside the page, and how the list is read in parts; the
files then lie at the list's own address with .csv and .xlsx at its end.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Generic, TypeVar

from flask import Blueprint, Flask, Response, current_app, request
from flask.typing import ResponseReturnValue

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
LISTS: set[str] = set()  # the addresses of all lists that can be fetched
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


def state_word(kind: str, state: str) -> str:
    """Say a state as its chip on the page does; `kind` is the chip's kind of object."""
    chips: Any = current_app.jinja_env.get_template("macros/chips.html").module
    look = chips.states.get(kind, {}).get(str(state))
    return str(look[2]) if look else str(state)


def in_parts(read: Callable[[int, str | None], Part[Row]]) -> Iterator[Row]:
    """Yield all rows of a list that is read with `read(limit, cursor)`."""
    cursor: str | None = None
    while True:
        part = read(AT_ONCE, cursor)
        yield from part.items
        if part.next is None:
            return
        cursor = part.next


def offer_files(
    pages: Blueprint,
    address: str,
    *roles: Role,
    endpoint: str,
    exported: ExportedList[Any] | Callable[[Mapping[str, str]], ExportedList[Any]],
) -> None:
    """Let holders of these roles fetch the list at `address` as files.

    `exported` is a function where the list's own arguments decide what kind of rows it shows.
    """

    def download() -> ResponseReturnValue:
        """Give the list as a file."""
        asked = {name: text for name, text in request.args.items() if name not in OF_THE_PAGE}
        chosen = exported if isinstance(exported, ExportedList) else exported(asked)
        return _file(chosen, asked, request.path.rpartition(".")[2])

    download.__name__ = endpoint
    view = allow(*roles)(download)
    for ending in KINDS:
        pages.add_url_rule(f"{address}.{ending}", endpoint, view, methods=["GET"])
    LISTS.add(address)


def _file(exported: ExportedList[Any], asked: Mapping[str, str], ending: str) -> Response:
    rows = islice(exported.rows(current_actor(), asked), MOST_ROWS)
    heads = [str(column.heading) for column in exported.columns]
    lines = ([column.value(row) for column in exported.columns] for row in rows)
    target = io.BytesIO()  # some megabytes at most; rows are read and written part by part
    if ending == "csv":
        write_csv(target, heads, lines)
    else:
        write_xlsx(target, [Sheet(exported.name, heads, lines)])
    name = f"{exported.name}-{today().isoformat()}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(target.getvalue(), content_type=KINDS[ending], headers=headers)


def links() -> list[tuple[str, str]]:
    """Return (word, address) of the page's list as files, with its filters; or nothing."""
    if request.path not in LISTS:
        return []
    kept = request.query_string.decode("utf-8", "replace")
    asked = "&".join(
        pair for pair in kept.split("&") if pair and pair.partition("=")[0] not in OF_THE_PAGE
    )
    tail = f"?{asked}" if asked else ""
    return [("CSV", f"{request.path}.csv{tail}"), ("Excel", f"{request.path}.xlsx{tail}")]


def register(app: Flask) -> None:
    """Offer the links to templates."""
    app.jinja_env.globals["export_links"] = links

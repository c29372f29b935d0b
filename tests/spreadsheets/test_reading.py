"""Whatever is sent becomes rows of text or a refusal in words; nothing breaks."""

from __future__ import annotations

import io
import zipfile
from contextlib import suppress
from datetime import date

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketplace.shared.errors import Invalid
from marketplace.spreadsheets.reading import limits, read_spreadsheet
from marketplace.spreadsheets.reading.limits import FORMULA, MERGED
from tests.factories.spreadsheets import saved, workbook

HEAD = ["Nama produk", "Harga satuan"]
ROW = ["Gula semut", "Rp 48.000"]


def refused(content):
    with pytest.raises(Invalid) as refusal:
        read_spreadsheet(content)
    return str(refusal.value)


def repacked(content, change):
    """Pack a workbook anew after `change` was made to its parts."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        found = {name: parts.read(name) for name in parts.namelist()}
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as parts:
        for name, part in change(found).items():
            parts.writestr(name, part)
    return target.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_text_tables_of_all_kinds_are_read(encoding, separator):
    lines = [HEAD, ["Kopi “Suroloyo” é", "48000"]]
    text = "\r\n".join(separator.join(f'"{cell}"' for cell in line) for line in lines)
    assert read_spreadsheet(text.encode(encoding)) == [(1, HEAD), (2, lines[1])]


def test_a_comma_inside_quotes_cuts_nothing():
    content = b'Nama produk;Stok\n"Gula, semut; halus";1.234,5\n'
    assert read_spreadsheet(content)[1] == (2, ["Gula, semut; halus", "1.234,5"])


def test_cells_of_a_workbook_are_written_as_people_type():
    rows = read_spreadsheet(workbook(HEAD, [48000, 12.5], [1234.5, date(2026, 1, 5)], [True]))
    assert [cells for _line, cells in rows[1:]] == [
        ["48000", "12,5"],
        ["1.234,5", "2026-01-05"],
        ["TRUE"],
    ]


def test_formulas_and_merged_cells_are_marked():
    book = openpyxl.Workbook()
    for row in (HEAD, ["Gula", "=1+1"], ["Teh", 3], [None, 4]):
        book.active.append(row)
    book.active.merge_cells("A3:A4")
    rows = dict(read_spreadsheet(saved(book)))
    assert rows[2] == ["Gula", FORMULA]
    assert rows[3] == ["Teh", "3"]
    assert rows[4] == [MERGED, "4"]


def test_a_million_empty_rows_are_not_read():
    book = openpyxl.Workbook()
    book.active.append(HEAD)
    book.active.append(ROW)
    book.active.cell(1_048_576, 2).value = "jauh"
    assert [line for line, _cells in read_spreadsheet(saved(book))] == [1, 2]


def test_a_bomb_is_refused_before_it_is_unpacked():
    def swell(parts):
        return parts | {"xl/media/big.bin": b"0" * (limits.LARGEST_UNPACKED + 1)}

    content = repacked(workbook(HEAD, ROW), swell)
    assert len(content) < 1_000_000
    assert "terlalu besar" in refused(content)


def test_entities_that_swell_are_refused():
    bomb = (
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "x"><!ENTITY c "&b;&b;&b;">]>'
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        b'<sheetData><row r="1"><c t="inlineStr"><is><t>&c;</t></is></c></row></sheetData>'
        b"</worksheet>"
    )
    content = repacked(
        workbook(HEAD, ROW), lambda parts: parts | {"xl/worksheets/sheet1.xml": bomb}
    )
    assert "rusak" in refused(content)


def test_macros_are_refused():
    content = repacked(
        workbook(HEAD, ROW), lambda parts: parts | {"xl/vbaProject.bin": b"Sub Auto_Open"}
    )
    assert "makro" in refused(content)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "kosong"),
        (b" \r\n ;; \n", "kosong"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, "bersandi"),
        (b"%PDF-1.7 ...", "bukan tabel"),
        (b"\x89PNG\r\n\x1a\n", "bukan tabel"),
        (b"PK\x03\x04 broken", "rusak"),
        (b"a;b\n" + b"x" * 5000 + b";2", "4.000"),
        (b'a;b\n"' + b"x" * 200_000 + b'";2', "4.000"),
        (b"x;" * 70 + b"x", "60 kolom"),
        (b"\x01\x02\x03\x04\x05\x06\x07\x08" * 50, "bukan tabel"),
        (b"x" * (limits.LARGEST_FILE + 1), "8 MB"),
    ],
)
def test_what_is_no_table_is_refused_with_advice(content, words):
    assert words in refused(content)


def test_an_open_document_is_refused_with_advice():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as parts:
        parts.writestr("content.xml", "<x/>")
    assert ".ods" in refused(target.getvalue())


def test_too_many_rows_are_refused():
    content = b"Nama produk\n" + b"Gula\n" * (limits.MOST_ROWS + 1)
    assert "10.000 baris" in refused(content)
    assert len(read_spreadsheet(content[: -len(b"Gula\n")])) == limits.MOST_ROWS + 1


def rows_or_refusal(content):
    rows = []
    with suppress(Invalid):
        rows = read_spreadsheet(content)
    assert all(isinstance(cell, str) for _line, cells in rows for cell in cells)
    assert all("\x00" not in cell for _line, cells in rows for cell in cells)


FUZZ = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@FUZZ
@given(st.binary(max_size=2000))
def test_fuzz_any_bytes(content):
    rows_or_refusal(content)


@FUZZ
@given(st.text(max_size=500), st.sampled_from(["utf-8", "utf-16", "utf-16-le", "utf-16-be"]))
def test_fuzz_any_text(text, encoding):
    rows_or_refusal(text.encode(encoding, errors="ignore"))


WHOLE = workbook(HEAD, ROW, ["Teh", 3.5])


@FUZZ
@given(st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255)), max_size=8))
def test_fuzz_a_damaged_workbook(damage):
    content = bytearray(WHOLE)
    for place, value in damage:
        content[place] = value
    rows_or_refusal(bytes(content))


@FUZZ
@given(st.data())
def test_fuzz_damaged_parts_of_a_workbook(data):
    def damage(parts):
        name = data.draw(st.sampled_from(sorted(parts)))
        part = bytearray(parts[name])
        for _turn in range(data.draw(st.integers(1, 4))):
            if part:
                part[data.draw(st.integers(0, len(part) - 1))] = data.draw(st.integers(0, 255))
        return parts | {name: bytes(part)}

    rows_or_refusal(repacked(WHOLE, damage))

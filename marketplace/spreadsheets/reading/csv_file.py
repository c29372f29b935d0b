"""Text tables: any of the encodings and separators that spreadsheet programs write."""

from __future__ import annotations

import codecs
import csv
import io

from marketplace.spreadsheets.reading.limits import LONGEST_CELL, Collected, Rows, refuse

SEPARATORS = (";", "\t", ",", "|")
MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
LOOKED_AT = 20  # lines that show the separator


def read_csv(content: bytes) -> Rows:
    """Return the rows of a text table; raises `Invalid` for what is none."""
    text = _text(content)
    collected = Collected()
    csv.field_size_limit(LONGEST_CELL * 8)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text))
    try:
        for cells in reader:
            collected.add(reader.line_num, [cell.strip() for cell in cells])
            if collected.is_over:
                break
    except csv.Error as error:
        raise refuse("cell" if "field larger" in str(error) else "broken") from None
    return collected.rows


def _text(content: bytes) -> str:
    text = _decoded(content).replace("\x00", "\ufffd")
    strange = sum(1 for letter in text[:20_000] if _is_strange(letter))
    if strange > len(text[:20_000]) / 50:  # a picture or a program, not a table
        raise refuse("kind")
    return "".join(" " if _is_strange(letter) else letter for letter in text)


def _is_strange(letter: str) -> bool:
    control = ord(letter) < 32 and letter not in "\r\n\t"
    return control or letter in "\x7f\ufffd" or "\ud800" <= letter <= "\udfff"


def _decoded(content: bytes) -> str:
    for mark, encoding in MARKS.items():
        if content.startswith(mark):
            return content.decode(encoding, errors="replace")
    if content[:2000].count(0) > len(content[:2000]) / 4:  # every other byte of our letters
        little = content[1:2000:2].count(0) >= content[0:2000:2].count(0)
        return content.decode("utf-16-le" if little else "utf-16-be", errors="replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")  # what Excel writes on Windows


def _separator(text: str) -> str:
    """Return the sign that cuts most of the first lines into equally many cells."""
    lines = [line for line in text.splitlines()[:LOOKED_AT] if line.strip()]
    return max(SEPARATORS, key=lambda sign: _agreement(lines, sign))


def _agreement(lines: list[str], sign: str) -> tuple[int, int]:
    counts = [_cuts(line, sign) for line in lines]
    most = max(counts, default=0)
    return (sum(count == most for count in counts) if most else 0, most)


def _cuts(line: str, sign: str) -> int:
    """Count the separators outside quotation marks."""
    return sum(part.count(sign) for part in line.split('"')[::2])

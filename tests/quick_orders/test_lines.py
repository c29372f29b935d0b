"""How lists are read, whatever people paste."""

import pytest

from marketplace.quick_orders.lines import TypedLine, read_cells, read_text


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Gula semut 20 bungkus", ("Gula semut", "20", "bungkus")),
        ("Gula semut 20bungkus", ("Gula semut", "20", "bungkus")),
        ("gula semut x 20", ("gula semut", "20", "")),
        ("AirKu 600 ml", ("AirKu 600 ml", "", "")),
        ("AirKu 600 ml 10", ("AirKu 600 ml", "10", "")),
        ("AirKu 600 ml\t10", ("AirKu 600 ml", "10", "")),
        ("AirKu 600 ml;10;karton", ("AirKu 600 ml", "10", "karton")),
        ("8fy2nqa0xl\tKopi robusta\t1.250,5\tkg", ("8fy2nqa0xl", "1.250,5", "kg")),
        ("Kopi robusta\t2,5 kg", ("Kopi robusta", "2,5", "kg")),
        ("Kopi\tbanyak", ("Kopi", "banyak", "")),
        ("Kopi", ("Kopi", "", "")),
        ("  Kopi   bubuk \t 3 ", ("Kopi bubuk", "3", "")),
        ("Beras 1,5rb kg", ("Beras", "1,5rb", "kg")),
    ],
)
def test_goods_and_amounts_are_told_apart(text, line):
    assert read_text(text) == [TypedLine(*line)]


def test_headings_say_which_column_is_what():
    rows = [
        ["No", "Jumlah", "Satuan", "Nama barang"],
        ["1", "12", "kg", "Cabai"],
        ["", "", "", ""],
        ["2", "3", "", "Tomat"],
    ]

    assert read_cells(rows) == [TypedLine("Cabai", "12", "kg"), TypedLine("Tomat", "3", "")]


def test_a_code_counts_more_than_a_name():
    rows = [["SKU", "Nama", "Qty"], ["8fy2nqa0xl", "Cabai", "12"]]

    assert read_cells(rows) == [TypedLine("8fy2nqa0xl", "12", "")]


def test_nothing_comes_of_nothing():
    assert read_text(" \n\t\n;;\n") == []


def test_what_is_too_long_is_cut():
    (line,) = read_text("a" * 5000 + "\t" + "9" * 5000)

    assert (len(line.item), len(line.quantity)) == (120, 30)

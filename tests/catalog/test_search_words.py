"""Words are split, spelled alike and forgiven before any database is asked."""

import time

import pytest

from marketplace.catalog import words
from marketplace.demo import facts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kopi Robusta Menoreh", ["kopi", "robusta", "menoreh"]),
        ("AirKu 600ml, 24×600 ml", ["airku", "600", "ml", "24", "600", "ml"]),
        ("Crème brûlée", ["creme", "brulee"]),
        ("oleh-oleh", ["oleh", "oleh"]),
        ("'; drop table--\x00%_*\"", ["drop", "table"]),
        ("抹茶 🍵", []),
        ("x" * 100, ["x" * 30]),
    ],
)
def test_a_text_is_split_into_plain_words(text, expected):
    assert words.split(text) == expected


def test_a_query_is_a_few_telling_words():
    assert words.typed("gula semut dan kopi dari Menoreh") == [
        "gula",
        "semut",
        "kopi",
        "menoreh",
    ]
    assert words.typed("kopi kopi KOPI") == ["kopi"]
    assert words.typed("dari dan") == ["dari", "dan"]
    assert len(words.typed("a b c d e f g h i j k l")) == words.MOST_WORDS


def test_a_huge_query_is_read_at_once():
    began = time.monotonic()
    words.typed("kopi " * 200_000)
    assert time.monotonic() - began < 0.5


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("kopy", "kopi"),
        ("semud", "semut"),
        ("gulla", "gula"),
        ("menorreh", "menoreh"),
        ("telour", "telur"),
        ("the", "teh"),
        ("keripek", "keripik"),
        ("menorr", "menoreh"),  # still typing
        ("cokelaat", "cokelat"),
    ],
)
def test_mistyped_words_mean_the_closest(typed, meant):
    known = ["kopi", "semut", "gula", "menoreh", "telur", "teh", "keripik", "cokelat", "salak"]
    assert words.closest(typed, known) == [meant]


@pytest.mark.parametrize("typed", ["xyz", "beton", "12", "semen", "ko"])
def test_far_words_mean_nothing(typed):
    assert words.closest(typed, ["kopi", "gula", "menoreh", "jahe"]) == []


def test_the_longest_known_phrase_is_taken_as_one():
    assert words.phrases(["gula", "jawa", "organik"]) == [("gula", "jawa"), ("organik",)]
    assert words.phrases(["susu", "wedhus", "segar"]) == [("susu", "wedhus"), ("segar",)]
    assert words.phrases([]) == []


def test_products_are_also_called_by_their_synonyms():
    called = words.also_called(["cabai", "rawit", "merah"])
    assert {"lombok", "cengis", "cabe"} <= set(called)
    assert "brambang" not in called


def test_synonyms_lead_elsewhere():
    pairs = words.synonyms()
    assert len(pairs) >= 60
    assert pairs["lombok",] == (("cabai",),)
    assert pairs["gula", "jawa"] == (("gula", "kelapa"),)
    assert all(phrase not in meanings for phrase, meanings in pairs.items())


def test_every_synonym_leads_to_words_of_the_example_market():
    market = {
        word
        for good in facts.goods()
        for text in (good.name, good.spec, good.pack, good.category)
        for word in words.split(text)
    }
    lost = {
        phrase
        for phrase, meanings in words.synonyms().items()
        for meaning in meanings
        if not market.issuperset(meaning)
    }
    assert lost == set()

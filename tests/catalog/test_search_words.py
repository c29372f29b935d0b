"""Words are split, spelled alike and forgiven before any database is asked."""

import time

import pytest

from marketplace.catalog import words
from marketplace.catalog.lexicon import Lexicon
from marketplace.catalog.queries.vocabulary import read_lexicon
from marketplace.catalog.stems import stems
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


PAIRS = [("gula jawa", "gula kelapa"), ("lombok", "cabai"), ("lombok rawit", "cabai rawit")]
KNOWN = ["gula", "kelapa", "cabai", "minum", "minuman", "mangga", "beras"]


def _lexicon():
    return Lexicon(KNOWN, PAIRS)


def _said(*typed):
    lexicon = _lexicon()
    groups = lexicon.groups([lexicon.meant(word) for word in typed])
    return [(group.said, group.akin) for group in groups]


def test_the_longest_known_phrase_is_taken_as_one():
    lexicon = _lexicon()
    assert lexicon.phrases(["gula", "jawa", "organik"]) == [("gula", "jawa"), ("organik",)]
    assert lexicon.phrases(["lombok", "rawit"]) == [("lombok", "rawit")]
    assert lexicon.phrases([]) == []


def test_a_group_holds_what_else_a_thing_is_called():
    assert _said("lombok") == [((("lombok",), ("cabai",)), ())]
    assert _said("gula", "jawa") == [((("gula", "jawa"), ("gula", "kelapa")), ())]


def test_an_unfinished_word_leads_to_the_synonyms_it_begins():
    assert _said("lomb") == [((("lomb",), ("cabai",)), ())]
    assert _said("lo") == [((("lo",),), ())]


def test_words_of_one_stem_are_looked_for_too():
    assert _said("minuman") == [((("minuman",),), (("minum",),))]
    assert _lexicon().meant("minumannya") == ["minum", "minuman"]


def test_mistyped_synonyms_are_forgiven():
    assert _said("lombokk") == [((("lombok",), ("cabai",)), ())]


def test_without_any_words_nothing_is_meant():
    empty = Lexicon([], [])
    assert empty.meant("kopi") == []
    assert list(empty.groups([[]])) == []


@pytest.mark.parametrize(
    ("word", "stem"),
    [
        ("makanan", "makan"),
        ("sayuran", "sayur"),
        ("dikeringkan", "kering"),
        ("bananas", "banana"),
    ],
)
def test_stems_are_indonesian_and_english(word, stem):
    assert stem in stems(word)


@pytest.mark.parametrize("word", ["gula", "keripik", "123456", "beras"])
def test_what_would_become_too_short_stays(word):
    assert all(len(stem) >= 4 for stem in stems(word))


def test_every_first_synonym_leads_to_words_of_the_example_market():
    market = {
        word
        for good in facts.goods()
        for text in (good.name, good.spec, good.pack, good.category)
        for word in words.split(text)
    }
    synonyms = read_lexicon().synonyms
    assert len(synonyms) >= 100
    lost = {
        phrase
        for phrase, meanings in synonyms.items()
        if any(not market.issuperset(meaning) for meaning in meanings)
    }
    assert lost == set()
    assert all(phrase not in meanings for phrase, meanings in synonyms.items())

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.shared.spelling import amount_in_words


@pytest.mark.parametrize(
    ("rupiah", "indonesian", "english"),
    [
        (0, "nol", "zero"),
        (11, "sebelas", "eleven"),
        (21, "dua puluh satu", "twenty-one"),
        (100, "seratus", "one hundred"),
        (1_000, "seribu", "one thousand"),
        (11_111, "sebelas ribu seratus sebelas", "eleven thousand one hundred eleven"),
        (
            1_870_000,
            "satu juta delapan ratus tujuh puluh ribu",
            "one million eight hundred seventy thousand",
        ),
        (1_000_001, "satu juta satu", "one million one"),
        (10**9, "satu miliar", "one billion"),
        (10**12, "satu triliun", "one trillion"),
        (-48_000, "minus empat puluh delapan ribu", "minus forty-eight thousand"),
    ],
)
def test_an_amount_is_written_out(rupiah, indonesian, english):
    assert amount_in_words(rupiah) == f"{indonesian} rupiah"
    assert amount_in_words(rupiah, "en") == f"{english} rupiah"


@given(st.integers(min_value=0, max_value=10**15 - 1))
def test_no_two_amounts_read_alike(rupiah):
    for language in ("id", "en"):
        written = amount_in_words(rupiah, language)
        assert written != amount_in_words(rupiah + 1, language)
        assert "  " not in written
        assert written == written.strip().lower()


def test_an_amount_nobody_owes_is_refused():
    with pytest.raises(ValueError, match="too large"):
        amount_in_words(10**18)


def test_a_language_without_words_is_refused():
    with pytest.raises(ValueError, match="'jv'"):
        amount_in_words(1, "jv")

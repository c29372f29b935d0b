"""What passwords are good enough."""

from __future__ import annotations

import pytest

from marketplace.accounts import passwords

ABOUT = ("Budi Santoso", "budi.s@contoh.example")


@pytest.mark.parametrize(
    "password",
    [
        "hujan sore di lereng timur",
        "correct horse battery staple",
        "830274619382746",
        "tttt gunung 7 !! xyz qk",
        "ꦧꦼꦭꦧꦼꦭꦶꦏꦸ ꦥꦱꦂ ꦏꦸꦭꦺꦴꦤ꧀",
        "x7" + "ab9k" * 31 + "q!",
    ],
)
def test_long_ones_that_are_no_commonplace_are_good(password):
    assert passwords.problems_with(password, about=ABOUT) == []


@pytest.mark.parametrize(
    "password",
    [
        "passwordpassword",
        "belabeliku-2026!!",
        "KulonProgoKulonProgo",
        "rahasia12345678",
        "aaaaaaaaaaaaaaaaaaaa",
        "123456789012345678",
        "qwertyuiop1234567890",
        "budisantoso1990!",
        "budi.s@contoh.example",
        "AirKu AirKu AirKu 2025",
        "ＰＡＳＳＷＯＲＤｐａｓｓｗｏｒｄ",
    ],
)
def test_what_everybody_tries_first_is_refused_however_long(password):
    [problem] = passwords.problems_with(password, about=ABOUT)
    assert "mudah ditebak" in problem


@pytest.mark.parametrize(("second_factor", "shortest"), [(False, 15), (True, 8)])
def test_the_shortest_length_depends_on_the_second_factor(second_factor, shortest):
    letters = "kq7 mz!wp4 xr9 vt"
    long_enough = passwords.problems_with(letters[:shortest], second_factor=second_factor)
    too_short = passwords.problems_with(letters[: shortest - 1], second_factor=second_factor)
    assert long_enough == []
    assert f"paling sedikit {shortest}" in too_short[0]


def test_128_letters_are_accepted_and_more_are_not():
    letters = "kq7 mz!wp4 xr9 vt" * 8
    assert passwords.problems_with(letters[:128]) == []
    assert "paling banyak 128" in passwords.problems_with(letters[:129])[0]


def test_the_same_letters_from_another_keyboard_match():
    composed, decomposed = "kafé di lereng timur", "kafe\u0301 di lereng timur"
    assert passwords.matches(passwords.hash_password(composed), decomposed)


def test_only_the_right_password_matches():
    stored = passwords.hash_password("hujan sore di lereng timur")
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert passwords.matches(stored, "hujan sore di lereng timur")
    assert not passwords.matches(stored, "hujan sore di lereng barat")
    assert not passwords.matches(None, "hujan sore di lereng timur")
    assert not passwords.matches("not a hash", "hujan sore di lereng timur")

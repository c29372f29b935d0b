"""The kapanewon and kalurahan of Kulon Progo, in the codes of the Ministry of Home Affairs.

What they are called stands in `shared.gazetteer`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from types import MappingProxyType

from marketplace.shared.gazetteer import PLACES
from marketplace.shared.language import _

REGENCY_CODE = "34.01"
REGENCY_NAME = "Kulon Progo"
KM_FROM_OUTSIDE = Decimal(40)


@dataclass(frozen=True, slots=True)
class District:
    """A kapanewon."""

    code: str
    name: str

    @property
    def slug(self) -> str:
        """The name as a part of an address, `kokap`."""
        return _slug(self.name)


@dataclass(frozen=True, slots=True)
class Village:
    """A kalurahan; Wates alone is a kelurahan."""

    code: str
    name: str
    district_code: str

    @property
    def slug(self) -> str:
        """The name as a part of an address, `temon-kulon`; no two villages share one."""
        return _slug(self.name)

    @property
    def district(self) -> District:
        """The kapanewon it lies in."""
        return district(self.district_code)

    @property
    def is_known(self) -> bool:
        """Say whether it has a page and can be chosen: it lies in the regency."""
        return True

    def __str__(self) -> str:
        return f"{self.name}, {self.district.name}"


class Elsewhere(Village):
    """An origin outside the regency: it is told as such, and never stops a page."""

    __slots__ = ()

    @property
    def district(self) -> District:
        """Stand for its own kapanewon, which we do not know."""
        return District(self.district_code, self.name)

    @property
    def is_known(self) -> bool:
        """Say that nothing of the regency is called so."""
        return False

    def __str__(self) -> str:
        return self.name


# Straight-line kilometres from the middle of the kapanewon to the terminal of the airport in
# Temon, from positions rounded by hand to a hundredth of a degree: good for comparing, not for
# freight. A place is given by its kapanewon, so two villages of one kapanewon are equally far.
_KM_TO_AIRPORT = MappingProxyType(
    {
        "34.01.01": Decimal("2.5"),
        "34.01.02": Decimal("10.5"),
        "34.01.03": Decimal("12.2"),
        "34.01.04": Decimal("18.5"),
        "34.01.05": Decimal("17.8"),
        "34.01.06": Decimal("18.8"),
        "34.01.07": Decimal("12.9"),
        "34.01.08": Decimal("8.9"),
        "34.01.09": Decimal("18.2"),
        "34.01.10": Decimal("22.7"),
        "34.01.11": Decimal("28.3"),
        "34.01.12": Decimal("32.2"),
    }
)

# The regency's own tables number the kelurahan Wates as if it were a kalurahan.
_CODE_ALIASES = MappingProxyType({"34.01.02.2008": "34.01.02.1008"})

# Spellings met on signboards, maps and older registers, as `_key` writes them.
_NAME_ALIASES = MappingProxyType(
    {
        "banjararjo": "34.01.12.2003",
        "banjaraharjo": "34.01.12.2003",
        "banjaroya": "34.01.12.2004",
        "banjararoyo": "34.01.12.2004",
        "demangharjo": "34.01.06.2001",
        "giripurwa": "34.01.09.2002",
        "hargamulya": "34.01.08.2001",
        "hargareja": "34.01.08.2002",
        "hargatirta": "34.01.08.2005",
        "hargawilis": "34.01.08.2003",
        "kotawates": "34.01.02.1008",
        "kebonarjo": "34.01.11.2001",
        "ngestiarjo": "34.01.02.2004",
        "pagerarjo": "34.01.11.2007",
        "pendowarejo": "34.01.09.2003",
        "purwaharjo": "34.01.11.2003",
        "sidoarjo": "34.01.11.2004",
        "sukarena": "34.01.06.2005",
        "tanjungarjo": "34.01.10.2004",
        "triarjo": "34.01.02.2006",
    }
)


@cache
def districts() -> tuple[District, ...]:
    """List the twelve kapanewon by code."""
    return tuple(District(code, name) for code, name in PLACES)


@cache
def villages(district_code: str | None = None) -> tuple[Village, ...]:
    """List the kalurahan by code, of one kapanewon or of the whole regency."""
    if district_code is None:
        return tuple(place for each in districts() for place in villages(each.code))
    parent = district(district_code)
    found = PLACES[parent.code, parent.name]
    return tuple(Village(code, name, parent.code) for code, name in found.items())


def district(code: str) -> District:
    """Return the kapanewon of this code; KeyError for any other."""
    return _districts_by_code()[code]


def village(code: str) -> Village:
    """Return the kalurahan of this code; KeyError for any other."""
    return _villages_by_code()[_CODE_ALIASES.get(code, code)]


def origin(code: str) -> Village:
    """Return the kalurahan of this code to be shown; for any other, that it lies elsewhere."""
    try:
        return village(code)
    except KeyError:
        return Elsewhere(code, _("Luar Kulon Progo"), code.rpartition(".")[0])


def find_village(name: str, district: str | None = None) -> Village:
    """Return the kalurahan of this name, forgiving case, spaces, prefixes and known spellings.

    `district` is the name or the code of the kapanewon it must lie in.
    KeyError where none fits.
    """
    key = _key(name)
    found = _villages_by_key().get(key) or _villages_by_code().get(_NAME_ALIASES.get(key, ""))
    if found is None or not _lies_in(found, district):
        raise KeyError(name)
    return found


def km_to_airport(district_code: str) -> Decimal:
    """Return the rounded straight-line kilometres from a kapanewon to the airport terminal."""
    return _KM_TO_AIRPORT[district_code]


def km_from(district_code: str) -> Decimal:
    """Return the same for any origin: what lies outside is farther than all of the regency."""
    return _KM_TO_AIRPORT.get(district_code, KM_FROM_OUTSIDE)


def _lies_in(place: Village, wanted: str | None) -> bool:
    return (
        wanted is None
        or wanted == place.district_code
        or _key(wanted) == _key(place.district.name)
    )


@cache
def _districts_by_code() -> dict[str, District]:
    return {each.code: each for each in districts()}


@cache
def _villages_by_code() -> dict[str, Village]:
    return {each.code: each for each in villages()}


@cache
def _villages_by_key() -> dict[str, Village]:
    return {_key(each.name): each for each in villages()}


_PREFIX = re.compile(
    r"^(kalurahan|kelurahan|kapanewon|kecamatan|desa|kal|kel|kap|kec|ds)\b\.?\s*"
)
_OLD_LETTERS = (("tj", "c"), ("dj", "j"), ("oe", "u"))


def _key(name: str) -> str:
    """Reduce a name to letters only, without its prefix and in the spelling of 1972."""
    letters = re.sub(r"[^a-z]", "", _PREFIX.sub("", name.strip().casefold()))
    for old, new in _OLD_LETTERS:
        letters = letters.replace(old, new)
    return letters


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")

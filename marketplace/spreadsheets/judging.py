"""What applying a row would do: new, changed, the same, or why not. Pure: reads no database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from marketplace.catalog.models import Category, Offer
from marketplace.catalog.services.offers import OF_ONE_PRODUCT
from marketplace.shared.language import _
from marketplace.shared.spreadsheets import original
from marketplace.spreadsheets import cells as reading
from marketplace.spreadsheets.columns import BY_NAME, IGNORED, LADDER, plain
from marketplace.spreadsheets.goods import NAMING, REASON, cells_of, problems_with, write
from marketplace.spreadsheets.states import Mode, Verdict
from marketplace.spreadsheets.usual_prices import UsualPrices

Problems = dict[str, list[str]]


@dataclass
class Judged:
    """What a row means for the goods."""

    values: dict[str, str] = field(default_factory=dict)
    problems: Problems = field(default_factory=dict)
    changes: dict[str, list[str]] = field(default_factory=dict)
    offer_id: int | None = None

    @property
    def verdict(self) -> Verdict:
        """Say what applying the row would do."""
        if self.problems:
            return Verdict.ERROR
        if self.offer_id is None:
            return Verdict.NEW
        return Verdict.CHANGED if self.changes else Verdict.SAME


class Shelf:
    """A producer's goods, found by code or by name, and the shelves of the catalogue."""

    def __init__(
        self,
        offers: Iterable[Offer],
        categories: Iterable[Category],
        usual: UsualPrices | None = None,
    ) -> None:
        self.usual = usual or UsualPrices()
        self.offers = {offer.id: offer for offer in offers}
        self.by_name: dict[str, list[Offer]] = {}
        for offer in self.offers.values():
            self.by_name.setdefault(plain(offer.product.name), []).append(offer)
        self.categories = {
            plain(word): category.slug
            for category in categories
            for word in (category.slug, category.name, category.name_en)
        }

    def find(self, values: Mapping[str, str]) -> list[Offer]:
        """Return the goods that a row may speak of."""
        named = self.by_name.get(plain(values.get("name", "")), [])
        return [
            offer
            for offer in named
            if values.get("unit", offer.product.unit) == offer.product.unit
            and plain(values.get("pack", offer.product.pack)) == plain(offer.product.pack)
        ]


class Judge:
    """Judges the rows of one spreadsheet in their order."""

    def __init__(self, shelf: Shelf, columns: Sequence[str], mode: Mode) -> None:
        self.shelf, self.columns, self.mode = shelf, columns, mode
        self.lines: dict[object, int] = {}  # what was spoken of, and where first
        self.has_steps = any(name.startswith("tier_") for name in columns)

    def judge(self, line: int, cells: Sequence[str]) -> Judged:
        """Say what a row would do."""
        judged = understand(self.columns, cells)
        self._place_on_shelf(judged)
        offer = self._the_offer(judged)
        if offer is not None:
            judged.offer_id = offer.id
        self._refuse_second(judged, line)
        self._refuse_by_mode(judged)
        if offer is None:
            self._judge_new(judged)
        else:
            self._judge_known(judged, offer)
        return judged

    def _place_on_shelf(self, judged: Judged) -> None:
        word = judged.values.get("category")
        if word is None:
            return
        slug = self.shelf.categories.get(plain(word))
        if slug is None:
            _blame(judged, "category", _("Pilih kategori dari daftar."))
        else:
            judged.values["category"] = slug

    def _the_offer(self, judged: Judged) -> Offer | None:
        if "code" in judged.problems:
            return None
        if "code" in judged.values:
            offer = self.shelf.offers.get(reading.read_code(judged.values["code"]))
            if offer is None:
                message = _("Kode ini bukan dari produk Anda, atau produknya diarsipkan.")
                _blame(judged, "code", message)
            return offer
        found = self.shelf.find(judged.values)
        if len(found) > 1:
            message = _("Ada %(count)s produk bernama ini. Isi kodenya.", count=len(found))
            _blame(judged, "name", message)
        return found[0] if len(found) == 1 else None

    def _refuse_second(self, judged: Judged, line: int) -> None:
        named = tuple(plain(judged.values.get(name, "")) for name in ("name", "unit", "pack"))
        if judged.offer_id is None and not any(named):
            return
        first = self.lines.setdefault(judged.offer_id or named, line)
        if first != line:
            message = _("Produk ini sudah ada di baris %(line)s.", line=first)
            _blame(judged, "code" if "code" in judged.values else "name", message)

    def _refuse_by_mode(self, judged: Judged) -> None:
        known = judged.offer_id is not None
        if known and self.mode is Mode.INSERT:
            _blame(judged, "name", _("Produk ini sudah ada; berkas ini hanya menambah."))
        if not known and self.mode is Mode.UPDATE and not judged.problems:
            _blame(judged, "name", _("Produk ini belum ada; berkas ini hanya mengubah."))

    def _judge_new(self, judged: Judged) -> None:
        if judged.problems:
            return
        for name in ("name", "category", "unit"):
            if name not in judged.values:
                _blame(judged, name, _("Isi kolom ini untuk produk baru."))
        _merge(judged.problems, problems_with(judged.values))
        if not judged.problems:
            asked = self.shelf.usual.problems_with(judged.values, None, judged.values)
            _merge(judged.problems, asked)
        judged.changes = {
            name: ["", new] for name, new in judged.values.items() if name != REASON
        }

    def _judge_known(self, judged: Judged, offer: Offer) -> None:
        present = cells_of(offer)
        wanted = overlaid(present, judged.values, whole_ladder=self.has_steps)
        judged.changes = differences(present, wanted)
        if judged.problems:
            return
        if set(NAMING) & judged.changes.keys() and _name_is_fixed(offer):
            message = _("Produk yang pernah tampil tetap bernama sama. Buat produk baru.")
            for name in set(NAMING) & judged.changes.keys():
                _blame(judged, name, message)
        _merge(judged.problems, problems_with(wanted) if judged.changes else {})
        if not judged.problems:
            asked = self.shelf.usual.problems_with(wanted, offer.id, judged.changes)
            _merge(judged.problems, asked)


def understand(columns: Sequence[str], cells: Sequence[str]) -> Judged:
    """Read each cell that means something; empty ones say nothing."""
    judged = Judged()
    for name, text in zip(columns, cells, strict=False):
        if name == IGNORED or not text:
            continue
        try:
            reading.refuse_unreadable(text)
            value = BY_NAME[name].read(original(text))
        except ValueError as error:
            _blame(judged, name, str(error))
        else:
            judged.values[name] = text.lower() if name == "code" else write(value)
    return judged


def overlaid(
    present: Mapping[str, str], values: Mapping[str, str], *, whole_ladder: bool
) -> dict[str, str]:
    """Return what the goods would be; with a `whole_ladder`, steps left empty fall away."""
    kept = dict(present)
    if whole_ladder and "price" in {**present, **values}:
        kept = {name: text for name, text in kept.items() if name not in LADDER[1:]}
    return kept | dict(values)


def differences(old: Mapping[str, str], new: Mapping[str, str]) -> dict[str, list[str]]:
    """Return [old, new] of every column that is not the same."""
    told = [name for name in BY_NAME if name not in ("code", REASON)]
    names = [name for name in told if old.get(name) != new.get(name)]
    return {name: [old.get(name, ""), new.get(name, "")] for name in names}


def _name_is_fixed(offer: Offer) -> bool:
    return offer.state in OF_ONE_PRODUCT or offer.published_at is not None


def _blame(judged: Judged, name: str, sentence: str) -> None:
    judged.problems.setdefault(name, []).append(sentence)


def _merge(problems: Problems, more: Problems) -> None:
    for name, sentences in more.items():
        problems.setdefault(name, []).extend(sentences)

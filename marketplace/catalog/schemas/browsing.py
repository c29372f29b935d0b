"""What may be asked of the catalogue, at both doors."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate

from marketplace.buyers.states import Zone
from marketplace.catalog.queries.filters import Sort, Wanted
from marketplace.catalog.queries.paying import Payer
from marketplace.catalog.queries.searching import Search
from marketplace.catalog.states import ColdChain
from marketplace.producers.states import CertificateKind, ProducerKind
from marketplace.shared import places
from marketplace.shared.errors import NotFound
from marketplace.shared.language import _
from marketplace.web.api import PageQuery
from marketplace.web.fields import RupiahField
from marketplace.web.messages import in_our_words

SLUG = re.compile(r"[a-z0-9-]{1,100}")
MANY = (
    "category",
    "kapanewon",
    "kalurahan",
    "certificate",
    "producer_kind",
    "harvest",
    "cold_chain",
    "zone",
)  # may be given more than once


Understanding = Callable[[str], Search | None]


def plain(slug: str) -> str:
    """Return the slug; `NotFound` for what no name in an address can be."""
    if not SLUG.fullmatch(slug):
        raise NotFound
    return slug


def is_slug(text: str) -> None:
    """Refuse what no name in an address can be, before a database sees it."""
    if not SLUG.fullmatch(text):
        raise ValidationError(_("Tidak ada yang bernama begitu. Pilih dari daftar."))


class KapanewonField(fields.Field[str]):
    """A kapanewon by the name in its address, such as `kokap`; its code is taken as well."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Any:  # noqa: ANN401, ARG002
        return None if value is None else places.district(value).slug

    def _deserialize(
        self,
        value: Any,  # noqa: ANN401
        attr: str | None,  # noqa: ARG002
        data: Mapping[str, Any] | None,  # noqa: ARG002
        **kwargs: Any,  # noqa: ANN401, ARG002
    ) -> str:
        wanted = str(value).casefold()
        for district in places.districts():
            if wanted in {district.code, district.slug, district.name.casefold()}:
                return district.code
        raise ValidationError(_("Kapanewon ini tidak ada di Kulon Progo. Pilih dari daftar."))


class KalurahanField(fields.Field[str]):
    """A kalurahan by the name in its address, such as `hargotirto`; its code is fine, too."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Any:  # noqa: ANN401, ARG002
        return None if value is None else places.village(value).slug

    def _deserialize(
        self,
        value: Any,  # noqa: ANN401
        attr: str | None,  # noqa: ARG002
        data: Mapping[str, Any] | None,  # noqa: ARG002
        **kwargs: Any,  # noqa: ANN401, ARG002
    ) -> str:
        wanted = str(value).casefold()
        for village in places.villages():
            if wanted in {village.code, village.slug}:
                return village.code
        raise ValidationError(_("Kalurahan ini tidak ada di Kulon Progo. Pilih dari daftar."))


class FilterQuery(Schema):
    """Which products are wanted, and in which order."""

    q = fields.String(load_default="", validate=validate.Length(max=500))
    category = fields.List(fields.String(validate=is_slug), load_default=list)
    kapanewon = fields.List(KapanewonField(), load_default=list)
    kalurahan = fields.List(KalurahanField(), load_default=list)
    certificate = fields.List(fields.Enum(CertificateKind, by_value=True), load_default=list)
    producer = fields.String(load_default=None, validate=is_slug)
    producer_kind = fields.List(fields.Enum(ProducerKind, by_value=True), load_default=list)
    harvest = fields.List(
        fields.Integer(validate=validate.Range(1, 12)),
        load_default=list,
        metadata={"description": "months in which it is harvested"},
    )
    cold_chain = fields.List(fields.Enum(ColdChain, by_value=True), load_default=list)
    zone = fields.List(
        fields.Enum(Zone, by_value=True),
        load_default=list,
        metadata={"description": "where it may be handed over at the airport"},
    )
    max_price_rupiah = RupiahField(load_default=None)
    deliverable_on = fields.Date(load_default=None)
    sort = fields.Enum(Sort, by_value=True, load_default=Sort.RELEVANCE)


class ProductQuery(FilterQuery, PageQuery):
    """Which products are wanted, and which part of the list."""


FILTERS = FilterQuery(unknown=EXCLUDE)


def wanted(
    query: Mapping[str, Any],
    understand: Understanding,
    payer: Payer,
    scarce: frozenset[int] = frozenset(),
) -> Wanted:
    """Turn a checked query into what is wanted; what is missing in it is not asked for.

    `payer` says as whom prices are counted; `scarce` are the offers with too little left for
    the day that is asked for.
    """
    return Wanted(
        search=understand(query.get("q", "")),
        categories=frozenset(query.get("category", ())),
        districts=frozenset(query.get("kapanewon", ())),
        villages=frozenset(query.get("kalurahan", ())),
        months=frozenset(query.get("harvest", ())),
        cold_chains=frozenset(query.get("cold_chain", ())),
        zones=frozenset(query.get("zone", ())),
        certificates=frozenset(query.get("certificate", ())),
        kinds=frozenset(query.get("producer_kind", ())),
        producer=query.get("producer"),
        highest_price=query.get("max_price_rupiah"),
        deliverable_on=query.get("deliverable_on"),
        scarce=scarce,
        sort=query.get("sort", Sort.RELEVANCE),
        payer=payer,
    )


def read_query(typed: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Check what was asked of a page; return what can be used, and what is wrong with the rest.

    A page with one unusable filter still shows its list, and says which one it left out.
    """
    given = {name: value for name, value in typed.items() if value}
    try:
        return FILTERS.load(given), {}
    except ValidationError as error:
        wrong = error.normalized_messages()
    usable = {name: value for name, value in given.items() if name not in wrong}
    return FILTERS.load(usable), in_our_words(wrong)


def written(query: Mapping[str, Any]) -> dict[str, Any]:
    """Write a checked query as it stands in an address, without what is the default."""
    texts: dict[str, Any] = FILTERS.dump(query)
    if query.get("sort") is Sort.RELEVANCE:
        del texts["sort"]
    return {name: value for name, value in texts.items() if value}

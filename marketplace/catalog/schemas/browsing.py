"""What may be asked of the catalogue, at both doors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from marketplace.catalog.queries.filters import Sort, Wanted
from marketplace.catalog.queries.searching import understand
from marketplace.producers.states import CertificateKind, ProducerKind
from marketplace.shared import places
from marketplace.shared.language import _
from marketplace.web.api import PageQuery
from marketplace.web.fields import RupiahField

SLUG = validate.Regexp(r"^[a-z0-9-]{1,100}\Z")
MANY = ("kapanewon", "certificate", "producer_kind")  # may be given more than once


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


class FilterQuery(Schema):
    """Which products are wanted, and in which order."""

    q = fields.String(load_default="", validate=validate.Length(max=500))
    category = fields.String(load_default=None, validate=SLUG)
    kapanewon = fields.List(KapanewonField(), load_default=list)
    certificate = fields.List(fields.Enum(CertificateKind, by_value=True), load_default=list)
    producer = fields.String(load_default=None, validate=SLUG)
    producer_kind = fields.List(fields.Enum(ProducerKind, by_value=True), load_default=list)
    max_price_rupiah = RupiahField(load_default=None)
    deliverable_on = fields.Date(load_default=None)
    sort = fields.Enum(Sort, by_value=True, load_default=Sort.RELEVANCE)


class ProductQuery(FilterQuery, PageQuery):
    """Which products are wanted, and which part of the list."""


def wanted(query: Mapping[str, Any]) -> Wanted:
    """Turn a checked query into what is wanted; what is missing in it is not asked for."""
    return Wanted(
        search=understand(query.get("q", "")),
        category=query.get("category"),
        districts=frozenset(query.get("kapanewon", ())),
        certificates=frozenset(query.get("certificate", ())),
        kinds=frozenset(query.get("producer_kind", ())),
        producer=query.get("producer"),
        highest_price=query.get("max_price_rupiah"),
        deliverable_on=query.get("deliverable_on"),
        sort=query.get("sort", Sort.RELEVANCE),
    )

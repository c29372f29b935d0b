"""The listing form: the same facts as over the API, written the way people write them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate

from marketplace.catalog.arrival import CUT_OFF_HOUR
from marketplace.catalog.change_models import HeldChange
from marketplace.catalog.models import Offer
from marketplace.catalog.schemas.offers import LONGEST_DESCRIPTION, LONGEST_LEAD, LONGEST_REASON
from marketplace.catalog.services.products import Naming
from marketplace.catalog.states import GoodsKind, HalalBasis
from marketplace.catalog.tiers import MOST_TIERS, Tier, whole_packs
from marketplace.catalog.wanted import facts_wanted
from marketplace.catalog.wording import UNITS
from marketplace.shared.language import _
from marketplace.shared.quantity import written
from marketplace.web.fields import LineText, QuantityField, RupiahField
from marketplace.web.forms import Form
from marketplace.web.messages import in_our_words

STEPS = range(1, MOST_TIERS)  # the rows below the first price
FACTS = (
    "price_reason",
    "weekly_capacity",
    "lead_days",
    "cut_off_hour",
    "low_stock_at",
    "description",
    "halal_basis",
)
NAMING = ("name", "category", "unit", "pack", "goods_kind")


class OfferFormSchema(Schema):
    """Everything that the listing page asks for; most of it may be left empty."""

    name = LineText(required=True, validate=validate.Length(min=3, max=120))
    category = fields.String(required=True)
    unit = fields.String(required=True, validate=validate.OneOf(UNITS))
    pack = LineText(load_default="", validate=validate.Length(max=80))
    goods_kind = fields.Enum(GoodsKind, by_value=True, load_default=None)
    price = RupiahField(load_default=None)
    price_reason = LineText(load_default=None, validate=validate.Length(max=LONGEST_REASON))
    weekly_capacity = QuantityField(load_default=None)
    available_quantity = QuantityField(load_default=None, minimum=Decimal(0))
    lead_days = fields.Integer(load_default=2, validate=validate.Range(min=0, max=LONGEST_LEAD))
    cut_off_hour = fields.Integer(
        load_default=CUT_OFF_HOUR, validate=validate.Range(min=1, max=23)
    )
    low_stock_at = QuantityField(load_default=None)
    minimum_quantity = QuantityField(load_default=None)
    order_multiple = QuantityField(load_default=Decimal(1))
    description = LineText(load_default="", validate=validate.Length(max=LONGEST_DESCRIPTION))
    halal_basis = fields.Enum(HalalBasis, by_value=True, load_default=HalalBasis.CERTIFICATE)


TierSteps = Schema.from_dict(
    {f"tier_quantity_{step}": QuantityField(load_default=None) for step in STEPS}
    | {f"tier_price_{step}": RupiahField(load_default=None) for step in STEPS},
    name="TierSteps",
)


class WholeFormSchema(OfferFormSchema, TierSteps):  # type: ignore[misc,valid-type]
    """The form with its rows of price steps."""


class OfferForm(Form):
    """What a producer typed about an offer; what is right in it can be kept as a draft."""

    def __init__(self, initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(WholeFormSchema(), initial)

    def accepts(self, typed: Mapping[str, Any]) -> bool:
        """Check the fields; `values` holds the good ones even where others are wrong."""
        self.typed = typed
        given = {name: text for name, text in typed.items() if text not in ("", None)}
        try:
            self.values = self.schema.load(given, unknown=EXCLUDE)
        except ValidationError as error:
            self.errors = in_our_words(error.normalized_messages())
            valid = error.valid_data
            self.values = dict(valid) if isinstance(valid, dict) else {}
        self._check_steps()
        return not self.errors

    @property
    def names_a_product(self) -> bool:
        """Say whether enough is right to begin a draft."""
        return not self.errors.keys() & set(NAMING)

    def facts(self) -> dict[str, Any]:
        """Return what was understood, as the services want it."""
        found: dict[str, Any] = {
            name: self.values[name] for name in FACTS if name in self.values
        }
        for name in ("available_quantity", "order_multiple", "minimum_quantity"):
            if self.values.get(name) is not None:
                found[name] = self.values[name]
        if self.names_a_product:
            found["naming"] = Naming(
                name=self.values["name"],
                category=self.values["category"],
                unit=self.values["unit"],
                pack=self.values.get("pack") or "",
                goods_kind=self.values.get("goods_kind"),
            )
        if self.values.get("price") is not None:
            found["price_tiers"] = self._tiers(found)
            found.setdefault("minimum_quantity", found["price_tiers"][0].minimum_quantity)
        return found

    def _tiers(self, found: Mapping[str, Any]) -> list[Tier]:
        multiple = found.get("order_multiple", Decimal(1))
        smallest = found.get("minimum_quantity") or whole_packs(Decimal(1), multiple)
        steps = [
            Tier(self.values[f"tier_quantity_{step}"], self.values[f"tier_price_{step}"])
            for step in STEPS
            if self.values.get(f"tier_quantity_{step}")
            and self.values.get(f"tier_price_{step}")
        ]
        return [Tier(smallest, self.values["price"]), *steps]

    def _check_steps(self) -> None:
        """Ask for the other number of a row of price steps that has only one."""
        for step in STEPS:
            names = (f"tier_quantity_{step}", f"tier_price_{step}")
            given = [name for name in names if self.typed.get(name)]
            if len(given) == 1:
                (missing,) = set(names) - set(given)
                self.errors.setdefault(missing, [_("Isi jumlah dan harganya, atau kosongkan.")])


def initial_values(offer: Offer, change: HeldChange | None = None) -> dict[str, Any]:
    """Return what the form shows of a kept offer: what its producer said last."""
    facts = facts_wanted(change) if change else {}
    product, tiers = offer.product, facts.get("price_tiers") or offer.price_tiers
    values = {
        "name": product.name,
        "category": product.category.slug,
        "unit": product.unit,
        "pack": product.pack,
        "goods_kind": product.goods_kind.value if product.goods_kind else "",
        "price": written(Decimal(tiers[0].unit_price.rupiah)) if tiers else "",
        "weekly_capacity": written(offer.weekly_capacity) if offer.weekly_capacity else "",
        "available_quantity": written(offer.available_quantity),
        "lead_days": offer.lead_days,
        "cut_off_hour": offer.cut_off_hour,
        "low_stock_at": written(offer.low_stock_at) if offer.low_stock_at else "",
        "minimum_quantity": written(facts.get("minimum_quantity", offer.minimum_quantity)),
        "order_multiple": written(facts.get("order_multiple", offer.order_multiple)),
        "description": facts.get("description", offer.description),
        "halal_basis": facts.get("halal_basis", offer.halal_basis).value,
        "price_reason": (change.reason or "") if change else "",
    }
    for step, tier in zip(STEPS, tiers[1:], strict=False):
        values[f"tier_quantity_{step}"] = written(tier.minimum_quantity)
        values[f"tier_price_{step}"] = written(Decimal(tier.unit_price.rupiah))
    return values

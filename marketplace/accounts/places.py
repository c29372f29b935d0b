"""Outlets at which roles may hold: a feature above says which ones an organisation has."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from marketplace.shared.actors import OUTLET_ROLES, Role
from marketplace.shared.errors import Invalid
from marketplace.shared.language import _

Place = tuple[int, str]  # an outlet's id and name
Listing = Callable[[int], Sequence[Place]]
LISTINGS: list[Listing] = []


def provide(listing: Listing) -> Listing:
    """Register what lists the outlets of an organisation."""
    LISTINGS.append(listing)
    return listing


def places_of(organisation_id: int) -> list[Place]:
    """List the outlets of an organisation; none for those that have no such thing."""
    return [place for listing in LISTINGS for place in listing(organisation_id)]


def check(
    roles: Collection[Role],
    outlets: Mapping[Role, Collection[int]],
    *,
    organisation_id: int,
) -> None:
    """Stop with `Invalid` for no role at all, or one that cannot hold where it is said to."""
    if not roles:
        raise Invalid({"roles": [_("Pilih paling sedikit satu peran.")]})
    if not outlets:
        return
    known = {outlet_id for outlet_id, _name in places_of(organisation_id)}
    for role, ids in outlets.items():
        if role not in roles or role not in OUTLET_ROLES:
            raise Invalid({"roles": [_("Peran ini berlaku di semua gerai.")]})
        if not ids or not set(ids) <= known:
            raise Invalid({"roles": [_("Pilih paling sedikit satu gerai dari daftar.")]})

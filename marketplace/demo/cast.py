"""Who takes part in the example market, as its history needs them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from marketplace.demo.history import Signer
from marketplace.shared.actors import Role

REGENCY = "belabeliku"
SELLERS = (Role.PRODUCER_MEMBER, Role.PRODUCER_OWNER)
APPROVED = timedelta(days=2)  # after the market opened, on its first day for everybody


@dataclass(frozen=True)
class Dock:
    """Where a buyer takes goods over, and when it opens and closes, WIB."""

    id: int
    opens: time
    closes: time


@dataclass
class Maker:
    """A producer."""

    id: int
    slug: str
    district: str
    is_pkp: bool
    minimum_order: int
    dispatch_days: frozenset[int]  # 1: Monday
    signer: Signer


@dataclass
class Shopper:
    """A buyer or household: `appetite` weighs categories, `limit` is what one spends alone."""

    id: int
    slug: str
    is_household: bool
    payment_days: int
    limit: int
    appetite: dict[str, int]
    orders_a_week: float
    signers: dict[Role, Signer]
    docks: list[Dock] = field(default_factory=list)
    places: list[tuple[int, int]] = field(default_factory=list)  # outlets, their cost centres

    def signer(self, *roles: Role) -> Signer:
        """Return who holds one of these roles, best first; a household does all itself."""
        for role in (*roles, Role.RESIDENT):
            if role in self.signers:
                return self.signers[role]
        raise LookupError(f"{self.slug} has nobody as {', '.join(roles)}")


@dataclass
class Cast:
    """Ids of everybody and everything, by the slugs of the facts."""

    opened_at: datetime
    organisations: dict[str, int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)  # by e-mail
    members: dict[str, dict[Role, int]] = field(default_factory=dict)
    memberships: dict[tuple[int, int], int] = field(
        default_factory=dict
    )  # person, organisation
    makers: dict[str, Maker] = field(default_factory=dict)
    shoppers: dict[str, Shopper] = field(default_factory=dict)
    certificates: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)  # of organisations
    admins: list[int] = field(default_factory=list)  # people
    password_hash: str = ""  # of everybody

    def signer(self, slug: str, *roles: Role) -> Signer:
        """Return a member of the organisation who holds one of these roles, best first."""
        for role in roles:
            if role in self.members[slug]:
                return Signer(self.members[slug][role], self.organisations[slug])
        raise LookupError(f"{slug} has nobody as {', '.join(roles)}")

    @property
    def admin(self) -> Signer:
        """Who runs the market."""
        return self.signer(REGENCY, Role.ADMIN)

    @property
    def other_admin(self) -> Signer:
        """Who looks over the first admin's shoulder."""
        return Signer(self.admins[1], self.organisations[REGENCY])


def bank_account(producer: int) -> str:
    """Return the number of a producer's account: an example that no bank would give."""
    return f"000{producer:07d}"

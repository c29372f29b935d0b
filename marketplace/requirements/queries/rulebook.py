"""Which version of each requirement counts on a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.buyers.states import Zone
from marketplace.requirements.models import Requirement, RequirementVersion
from marketplace.shared.database import db
from marketplace.shared.errors import NotFound

Version = RequirementVersion


class Rulebook:
    """All versions of all requirements; few enough to be read at once."""

    def __init__(self, versions: Sequence[Version]) -> None:
        self._by_requirement: dict[int, list[Version]] = defaultdict(list)
        for version in sorted(versions, key=lambda v: (v.valid_from, v.number)):
            self._by_requirement[version.requirement_id].append(version)

    def in_force(self, day: date) -> list[Version]:
        """List the versions that count for whoever comes new on this day."""
        return self._newest(day, with_grace=False)

    def enforced(self, day: date) -> dict[int, Version]:
        """Return, by requirement, the version that counts for what was on the shelf before."""
        return {v.requirement_id: v for v in self._newest(day, with_grace=True)}

    def barring(self, zone: Zone, day: date) -> list[Version]:
        """List the versions without which nothing is handed over in a zone on this day.

        A rule of a zone has grace as others: until then deliveries go on.
        """
        in_force = self._newest(day, with_grace=True)
        return [version for version in in_force if version.zone is zone and version.blocks]

    def _newest(self, day: date, *, with_grace: bool) -> list[Version]:
        found = []
        for versions in self._by_requirement.values():
            begun = [
                v for v in versions if day >= (v.enforced_from if with_grace else v.valid_from)
            ]
            if begun and not _is_over(begun[-1], day):
                found.append(begun[-1])
        return found


def _is_over(version: Version, day: date) -> bool:
    return version.valid_until is not None and version.valid_until < day


def rulebook() -> Rulebook:
    """Read all rules, in one query."""
    wanted = select(Version).options(joinedload(Version.requirement))
    return Rulebook(db.session.scalars(wanted).all())


def all_requirements() -> Sequence[Requirement]:
    """List the requirements with all their versions, by code."""
    wanted = select(Requirement).options(selectinload(Requirement.versions))
    return db.session.scalars(wanted.order_by(Requirement.code)).all()


def find_requirement(code: str) -> Requirement:
    """Return a requirement with its versions, or stop with `NotFound`."""
    wanted = select(Requirement).where(Requirement.code == code)
    found = db.session.scalar(wanted.options(selectinload(Requirement.versions)))
    if found is None:
        raise NotFound
    return found


def lock_requirement(code: str) -> Requirement:
    """Return a requirement and keep others from changing it until we commit."""
    wanted = select(Requirement).where(Requirement.code == code).with_for_update()
    wanted = wanted.options(selectinload(Requirement.versions))
    found = db.session.scalar(wanted.execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    return found

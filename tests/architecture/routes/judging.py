"""What each role must be answered about its own, a foreign and a missing thing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from marketplace.shared.actors import REGENCY_ROLES, Role
from marketplace.web.access import Policy
from tests.architecture.routes.naming import Door
from tests.architecture.routes.trying import Answer, Request, Trier, request_for
from tests.architecture.routes.world import Member

OWN_BUT_NOT_ALLOWED = {403, 404}


@dataclass
class Judge:
    """Judges one door as seen by one role."""

    trier: Trier
    rule: Any
    method: str
    policy: Policy
    door: Door
    role: Role | None  # None: a stranger
    me: Member
    other: Member

    def faults(self) -> Iterator[str]:
        """Say all that is not as it must be."""
        for fault in self._faults():
            yield f"{self.role or 'stranger'} {self.method} {self.rule.rule}: {fault}"

    def _faults(self) -> Iterator[str]:
        name = self.door.name
        own = self._try(name.of(self.me))
        foreign = self._try(name.of(self.other))
        missing = self._try(name.missing(name.of(self.me)))
        if is_kept_out(self.policy, self.role):
            yield from self._kept_out(own, foreign, missing)
            return
        yield from self._gone("missing", missing)
        yield from self._own(own)
        if self._sees_foreign:
            if foreign.status != own.status:
                yield f"foreign answers {foreign.status}, own {own.status}: both are visible"
        elif self.door.foreign is not None:
            if foreign.status not in self.door.foreign:
                yield f"foreign answers {foreign.status}, not {_list(self.door.foreign)}"
            yield from unchanged("foreign", foreign)
        else:
            yield from self._looks_missing("foreign", foreign, missing)
        if self._others_are_hidden:
            hidden = self._try(self.door.hidden.of(self.other))
            yield from self._looks_missing("hidden", hidden, missing)

    @property
    def _sees_foreign(self) -> bool:
        regency = self.role in REGENCY_ROLES and self.door.name.is_of_the_market
        return regency or self.door.for_all or self.role in self.door.open_to

    @property
    def _others_are_hidden(self) -> bool:
        readers = self.door.for_all or self.role in self.door.open_to
        return self.door.hidden is not None and readers and self.role not in REGENCY_ROLES

    @property
    def _may(self) -> bool:
        return self.door.only is None or self.role in self.door.only

    def _try(self, named: str) -> Answer:
        return self.trier.attempt(self._request(named), self.me if self.role else None)

    def _request(self, named: str) -> Request:
        return request_for(self.door, self.rule, self.method, self.me, named)

    def _kept_out(self, own: Answer, foreign: Answer, missing: Answer) -> Iterator[str]:
        expected = refusal_of(self.rule, self.role)
        if own.status != expected:
            yield f"kept out, but answered {own.status} instead of {expected}"
        for which, answer in (("own", own), ("foreign", foreign), ("missing", missing)):
            if answer.seen != own.seen:
                yield f"kept out, but {which} answers otherwise"
            yield from unchanged(which, answer)

    def _gone(self, which: str, answer: Answer) -> Iterator[str]:
        if answer.status not in self.door.missing:
            yield f"{which} answers {answer.status}, not {_list(self.door.missing)}"
        yield from unchanged(which, answer)

    def _looks_missing(self, which: str, answer: Answer, missing: Answer) -> Iterator[str]:
        if answer.seen != missing.seen:
            yield (
                f"{which} ({answer.status}) can be told from missing ({missing.status})"
                f"{_difference(answer, missing)}"
            )
        yield from unchanged(which, answer)

    def _own(self, own: Answer) -> Iterator[str]:
        if not self._may:
            if own.status not in OWN_BUT_NOT_ALLOWED:
                yield f"not allowed, but own answers {own.status}"
            yield from unchanged("own", own)
            return
        if own.status not in self.door.answers:
            yield f"own answers {own.status}, not {_list(self.door.answers)}"
        elif self.method != "GET" and self.door.writes and not own.recorded:
            yield "own was served, but nothing stands in the audit log"


def is_kept_out(policy: Policy, role: Role | None) -> bool:
    """Say whether the door's own policy turns this role away."""
    if policy.everyone or role is None:
        return not policy.everyone
    return policy.roles is not None and role not in policy.roles


def refusal_of(rule: Any, role: Role | None) -> int:
    """Return how those are answered who are kept out: strangers are asked to sign in."""
    if role is not None:
        return 403
    return 401 if rule.rule.startswith("/api/") else 302


def unchanged(which: str, answer: Answer, *, may_fail: bool = False) -> Iterator[str]:
    """Say what a refusal left behind."""
    if answer.status >= 500 and not may_fail:
        yield f"{which} breaks: {answer.status}"
    if answer.changed:
        yield f"{which} was refused, but changed {_list(answer.changed)}"


def _list(things: frozenset[Any]) -> str:
    return ", ".join(str(each) for each in sorted(things))


def _difference(left: Answer, right: Answer) -> str:
    lines = zip(left.body.splitlines(), right.body.splitlines(), strict=False)
    unequal = [f"{a!r} / {b!r}" for a, b in lines if a != b]
    return f": {unequal[0][:300]}" if unequal else ""

"""The audit log of the example market, in the words that the services use."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, NamedTuple

from marketplace.demo.rows import Rows
from marketplace.demo.timeline import Timeline
from marketplace.shared import audit
from marketplace.shared.actors import Channel


class Signer(NamedTuple):
    """Who did something, and for whom."""

    person: int | None
    organisation: int

    @property
    def channel(self) -> Channel:
        """Through which door they came: people use the pages."""
        return Channel.WORKER if self.person is None else Channel.PAGE

    @property
    def address(self) -> str | None:
        """An address that belongs to nobody: RFC 5737 keeps it for examples."""
        return None if self.person is None else f"203.0.113.{self.organisation % 250 + 1}"


SYSTEM = Signer(None, audit.SYSTEM_CHAIN)


class History:
    """Chains what happens, as it happens; `since` is when the log begins."""

    def __init__(self, rows: Rows, timeline: Timeline, *, since: datetime) -> None:
        self._rows = rows
        self._timeline = timeline
        self._since = since
        self._heads: dict[int, tuple[int, str]] = {}

    def record(
        self,
        action: str,
        target_kind: str,
        target_id: int,
        by: Signer,
        **details: Any,  # noqa: ANN401
    ) -> None:
        """Add a line about a thing to the chain of whoever acted."""
        if self._timeline.now < self._since:
            return
        line = {
            "chain": by.organisation,
            "happened_at": self._timeline.now.astimezone(UTC),
            "person_id": by.person,
            "action": action,
            "target_kind": target_kind,
            "target_id": target_id,
            "details": details,
            "channel": by.channel,
            "address": by.address,
        }
        length, last_hash = self._heads.get(by.organisation, (0, audit.GENESIS))
        entry = audit.chain_lines([line], length=length, last_hash=last_hash)[0]
        self._heads[by.organisation] = (entry["position"], entry["hash"])
        self._rows.add("audit_entries", **entry)

    def finish(self) -> None:
        """Write where each chain ends."""
        for chain, (length, last_hash) in sorted(self._heads.items()):
            self._rows.add_plain(
                "audit_chains", chain=chain, length=length, last_hash=last_hash
            )

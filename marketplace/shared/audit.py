"""The audit log: who did what to which thing, written in the same transaction.

Entries form one chain per organisation: each carries the hash of the one before it, and the
chain's head keeps length and last hash, so that an edited, removed, moved or cut-off entry
shows. Database triggers refuse to change or delete an entry.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import JSON, String, Table, UniqueConstraint, bindparam, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from marketplace.shared.actors import Actor, Channel
from marketplace.shared.clock import utc_now
from marketplace.shared.database import BEFORE_COMMIT, Base, db, insert, is_sqlite
from marketplace.shared.metrics import count_at_commit

SYSTEM_CHAIN = 0  # actions that belong to no organisation
GENESIS = "0" * 64
CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


class HasId(Protocol):
    """Anything with a database id: an offer, an order, a person."""

    @property
    def id(self) -> Mapped[int] | int: ...  # noqa: D102


class AuditChain(Base):
    """The head of one organisation's chain of entries."""

    __tablename__ = "audit_chains"

    chain: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    length: Mapped[int] = mapped_column(default=0)
    last_hash: Mapped[str] = mapped_column(String(64), default=GENESIS)


class AuditEntry(Base):
    """One line of history. Never updated, never deleted."""

    __tablename__ = "audit_entries"
    __table_args__ = (UniqueConstraint("chain", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    chain: Mapped[int]  # the organisation acted for, 0 for none
    position: Mapped[int]  # 1, 2, 3 … within the chain
    happened_at: Mapped[datetime] = mapped_column(index=True)
    person_id: Mapped[int | None] = mapped_column(index=True)  # None: the system itself
    action: Mapped[str] = mapped_column(String(80), index=True)  # "order.placed"
    target_kind: Mapped[str] = mapped_column(String(40))
    target_id: Mapped[int]
    details: Mapped[dict[str, Any]] = mapped_column(JSON)
    channel: Mapped[Channel]
    address: Mapped[str | None] = mapped_column(String(64))
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


def record(action: str, target: HasId, *, actor: Actor, **details: object) -> None:
    """Add a line to the history of `target`; it is chained when the transaction ends."""
    session = db.session()
    if not target.id:  # a new one gets its id
        session.flush()
    line = {
        "chain": actor.organisation_id or SYSTEM_CHAIN,
        "happened_at": utc_now(),
        "person_id": actor.person_id,
        "action": action,
        "target_kind": type(target).__name__,
        "target_id": target.id,
        "details": json.loads(json.dumps(details, default=str)),
        "channel": actor.channel,
        "address": actor.address,
    }
    session.info.setdefault("audit_lines", []).append(line)


def chain_lines(
    lines: Iterable[dict[str, Any]], *, length: int, last_hash: str
) -> list[dict[str, Any]]:
    """Return the lines of one chain with position and hashes, ready to be inserted."""
    chained = []
    for line in lines:
        length += 1
        entry = {**line, "position": length, "previous_hash": last_hash}
        last_hash = entry["hash"] = entry_hash(entry)
        chained.append(entry)
    return chained


def entry_hash(entry: dict[str, Any]) -> str:
    """Return the SHA-256 of an entry's content and of the hash before it, in hex."""
    content = [
        entry["chain"],
        entry["position"],
        entry["happened_at"].isoformat(),
        entry["person_id"],
        entry["action"],
        entry["target_kind"],
        entry["target_id"],
        entry["details"],
        str(entry["channel"]),
        entry["address"],
        entry["previous_hash"],
    ]
    return hashlib.sha256(CANONICAL.encode(content).encode()).hexdigest()


def _write_pending(session: Session) -> None:
    """Chain and insert what was recorded; late, so that a chain is locked for an instant."""
    session.flush()  # what else is to be written does not prolong that instant
    lines = session.info.pop("audit_lines", [])
    count_at_commit(session, [line["action"] for line in lines])
    by_chain: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for line in lines:
        by_chain[line["chain"]].append(line)
    for chain in sorted(by_chain):  # one order for all, so that no two can wait for each other
        length, last_hash = _lock_head(session, chain)
        entries = chain_lines(by_chain[chain], length=length, last_hash=last_hash)
        _append(session, entries)


def _lock_head(session: Session, chain: int) -> tuple[int, str]:
    known = session.execute(_HEAD, {"of": chain}).first()
    if known is None:
        start = insert(AuditChain).values(chain=chain, length=0, last_hash=GENESIS)
        session.execute(start.on_conflict_do_nothing())
        known = session.execute(_HEAD, {"of": chain}).one()
    return (known[0], known[1])


def _append(session: Session, entries: list[dict[str, Any]]) -> None:
    """Write entries and the new head; one entry and its head in one statement if possible."""
    last = entries[-1]
    head = {"of": last["chain"], "to": last["position"], "ending": last["hash"]}
    if len(entries) == 1 and not is_sqlite():
        entry = {f"{name}_": value for name, value in last.items()}
        session.execute(_ENTRY_WITH_HEAD, {**entry, **head})
        return
    session.execute(_ENTRIES.insert(), entries)
    session.execute(_NEW_HEAD, head)


_ENTRIES: Table = AuditEntry.__table__  # type: ignore[assignment]
_HEADS: Table = AuditChain.__table__  # type: ignore[assignment]
_HEAD = select(_HEADS.c.length, _HEADS.c.last_hash).where(_HEADS.c.chain == bindparam("of"))
_HEAD = _HEAD.with_for_update()
_NEW_HEAD = (
    update(_HEADS)
    .where(_HEADS.c.chain == bindparam("of"))
    .values(length=bindparam("to"), last_hash=bindparam("ending"))
)
_ENTRY_WITH_HEAD = (  # other names than those of columns, which both tables would take
    _ENTRIES.insert()
    .values({each: bindparam(f"{each}_") for each in _ENTRIES.c.keys() if each != "id"})  # noqa: SIM118
    .add_cte(_NEW_HEAD.cte("head"))
)


BEFORE_COMMIT.append(_write_pending)


def chain_faults() -> list[str]:
    """Check every chain; return one line per fault, nothing when all is whole."""
    heads = {head.chain: head for head in db.session.scalars(select(AuditChain))}
    reached = dict.fromkeys(heads, (0, GENESIS))
    ordered = select(AuditEntry).order_by(AuditEntry.chain, AuditEntry.position)
    faults = []
    for entry in db.session.scalars(ordered.execution_options(yield_per=1000)):
        position, previous = reached.get(entry.chain, (0, GENESIS))
        facts = {name: getattr(entry, name) for name in AuditEntry.__table__.columns.keys()}  # noqa: SIM118
        broken = (entry.position, entry.previous_hash) != (position + 1, previous)
        if broken or entry.hash != entry_hash(facts):
            faults.append(f"audit: chain {entry.chain}, entry {entry.position} was changed")
        reached[entry.chain] = (entry.position, entry.hash)
        db.session.expunge(entry)
    for chain, (length, last_hash) in reached.items():
        head = heads.get(chain)
        if head is None or (head.length, head.last_hash) != (length, last_hash):
            faults.append(f"audit: chain {chain} does not end where its head says")
    return faults

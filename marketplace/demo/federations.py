"""Which groups of the example market belong to a gapoktan, and one that was just invited."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from marketplace.demo.market import Market
from marketplace.producers.states import LinkState

TIES = (  # federation, group, share in per cent, days ago
    ("gapoktan-ngrembaka-donomulyo", "kt-pari-wangi-jatisarono", 40, 210),
    ("gapoktan-lumintu-kebonharjo", "kt-sido-wangi", None, 180),
    ("gapoktan-lumintu-kebonharjo", "kt-empon-purwoharjo", None, 172),
    ("gapoktan-lumintu-kebonharjo", "kt-menoreh-sari", None, 95),
)
INVITED = ("gapoktan-lumintu-kebonharjo", "paguyuban-kembang-gerbosari", None, 2)
ANSWERED = timedelta(days=1, hours=3)  # later


def plan_federations(market: Market) -> None:
    """Let gapoktan invite groups, and all but the last one agree."""
    for federation, group, share, days_ago in (*TIES, INVITED):
        is_answered = (federation, group, share, days_ago) != INVITED
        deed = partial(_tie, market, federation, group, share, is_answered=is_answered)
        market.timeline.do(deed, market.timeline.end - timedelta(days=days_ago, hours=6))


def _tie(
    market: Market, federation: str, group: str, share: int | None, *, is_answered: bool
) -> None:
    above, below = (market.cast.makers[slug].signer for slug in (federation, group))
    now = market.timeline.now
    row = market.rows.add(
        "group_links",
        federation_id=above.organisation,
        group_id=below.organisation,
        state=LinkState.ACTIVE if is_answered else LinkState.INVITED,
        share_percent=share,
        invited_by=above.person,
        invited_at=now,
        answered_by=below.person if is_answered else None,
        answered_at=now + ANSWERED if is_answered else None,
    )
    told = {"federation": above.organisation, "group": below.organisation, "share": share}
    market.history.record("group.invited", "GroupLink", row, above, **told)
    if is_answered:
        later = partial(
            market.history.record, "group.accepted", "GroupLink", row, below, **told
        )
        market.timeline.do(later, now + ANSWERED)

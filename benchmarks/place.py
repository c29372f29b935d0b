"""Where the measurements take place: the market, its servers and the people in it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask

from benchmarks.market import MeasuredCluster
from benchmarks.peers.shop import Shop
from benchmarks.people import Facts


@dataclass(frozen=True)
class Place:
    """Everything that the measurements share."""

    cluster: MeasuredCluster
    app: Flask  # in this process, for counting
    facts: Facts
    slug: str  # of the product whose page is measured
    url: str
    twin: str
    bare: str
    oscar: Shop | None = None  # asked for by PEERS=1

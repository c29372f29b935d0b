"""The servers that are measured side by side, each with two workers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

from benchmarks.market import MeasuredCluster
from tests.servers.service import gunicorn

LIST, PRODUCT = "/katalog", "/produk/"


@contextmanager
def product(cluster: MeasuredCluster) -> Iterator[str]:
    """Serve the marketplace; gives its address."""
    with gunicorn(cluster.environment) as service:
        yield service.url


@contextmanager
def anchor(module: str, cluster: MeasuredCluster, **environment: str) -> Iterator[str]:
    """Serve one of the small comparison apps; gives its address."""
    settings = {**cluster.environment, **environment}
    with gunicorn(settings, module=f"benchmarks.anchors.{module}:app") as service:
        yield service.url


def keep_shells(url: str, slug: str, folder: Path) -> None:
    """Keep what stands around the cards and the product, for the twin to send along."""
    for name, path, mark in (
        ("list", LIST, '<div class="pgrid four">'),
        ("product", PRODUCT + slug, '<div id="produk"'),
    ):
        page = requests.get(url + path, timeout=30).text
        before, _mark, rest = page.partition(mark)
        cut = rest.rfind("<footer")
        (folder / f"{name}-before.html").write_text(before)
        (folder / f"{name}-after.html").write_text(rest[cut:])

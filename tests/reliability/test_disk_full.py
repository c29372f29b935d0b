"""R5: with a full disk writers hear 503 and come back, nothing is lost, and it heals itself."""

from __future__ import annotations

import errno
import threading
import time
from contextlib import contextmanager

import pytest

from marketplace.shared.files.disk import DiskStorage
from tests.reliability.crowd import Crowd, broken_promises, replay_faults
from tests.reliability.market import a_busy_market
from tests.servers.postgresql import running_cluster
from tests.servers.service import whole_service
from tests.servers.small_disk import small_disk

pytestmark = pytest.mark.servers

SEED = 20_261_125
SECONDS_BEFORE, SECONDS_FULL, LONGEST_TO_HEAL = 3, 6, 15
MEGABYTES = {"sqlite": 24, "postgresql": 160}


@contextmanager
def started_again(cluster):
    """Start PostgreSQL whenever it gave up for want of room, as systemd would."""
    over = threading.Event()

    def look() -> None:
        while not over.wait(0.5):
            cluster.revive()

    watch = threading.Thread(target=look)
    watch.start()
    yield
    over.set()
    watch.join()


@pytest.fixture
def disk(where):
    with small_disk(MEGABYTES[where]) as disk:
        yield disk


@pytest.fixture(params=["sqlite", "postgresql"])
def where(request):
    return request.param


@pytest.fixture
def url(where, disk):
    """The address of an empty database on the small disk."""
    if where == "sqlite":
        yield f"sqlite:///{disk.path / 'market.sqlite3'}"
        return
    with running_cluster(disk.path) as cluster:
        address = cluster.create_database()
        with started_again(cluster):
            yield address


def wait_for_refusals(crowd) -> None:
    """Return once an order was refused for want of room."""
    deadline = time.monotonic() + 30
    while not crowd.told["POST", 503]:
        assert time.monotonic() < deadline, "the disk is full and nobody notices"
        time.sleep(0.1)


def test_a_full_disk_loses_nothing_and_heals_by_itself(where, url, disk, capsys):
    market = a_busy_market(url, loads=80)
    with whole_service(market.environment) as service:
        with Crowd(market, service.port, SEED) as crowd:
            time.sleep(SECONDS_BEFORE)
            disk.fill()
            filled = time.monotonic()
            wait_for_refusals(crowd)
            time.sleep(SECONDS_FULL)
            disk.make_room()
            freed = time.monotonic()
            crowd.wait_for_success_after(freed, LONGEST_TO_HEAL)
            time.sleep(2)
        healed = crowd.first_success_after(freed)
        read = [what for at, what, _took in crowd.read_at if filled < at < freed]
        with capsys.disabled():
            print(  # noqa: T201
                f"\ndisk full {where}: seed {SEED}, "
                f"{len(crowd.promised('/orders'))} orders and "
                f"{len(crowd.promised('/receipts'))} receipts acknowledged, "
                f"{crowd.told['POST', 503]} writes refused with 503, "
                f"{read.count('GET 200')} of {len(read)} pages shown meanwhile, "
                f"healed in {healed:.1f} s"
            )
        faults = [*broken_promises(crowd), *replay_faults(crowd), *broken_promises(crowd)]
        assert crowd.strange == [], service.failures()
        assert faults == []
    assert market.check() == []
    assert healed < LONGEST_TO_HEAL
    if where == "sqlite":  # PostgreSQL stops altogether where its log cannot grow
        assert read.count("GET 200") > 0
        assert read.count("GET 503") == 0


def test_half_a_photo_is_never_kept():
    with small_disk(1) as disk:
        storage = DiskStorage(disk.path / "media")
        with pytest.raises(OSError, match="No space left") as caught:
            storage.save(b"x" * 2_000_000, folder="offers", suffix=".webp")
        assert caught.value.errno == errno.ENOSPC
        assert [path for path in disk.path.rglob("*") if path.is_file()] == []
        key = storage.save(b"x" * 100_000, folder="offers", suffix=".webp")
        assert len(storage.read(key)) == 100_000

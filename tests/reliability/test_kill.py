"""R3, durability: processes die without warning; nothing acknowledged is lost or doubled."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.reliability.crowd import Crowd, a_chance, broken_promises, replay_faults
from tests.reliability.market import a_busy_market
from tests.servers import killing
from tests.servers.postgresql import running_cluster
from tests.servers.service import gunicorn, whole_service

pytestmark = [pytest.mark.servers, pytest.mark.long]

SEED = 20_261_124
SECONDS_BETWEEN_KILLS = 4
KILLS = {
    "sqlite": ["web"] * 6 + ["background"] * 4,
    "postgresql": ["web"] * 3 + ["background"] * 2 + ["session"] * 3 + ["server"] * 2,
}
LONGEST_OUTAGE = 10


@pytest.fixture
def cluster():
    """A PostgreSQL of this test's own: it will be killed.

    It lives in memory where it can: processes die here, not the machine, and other programs
    that keep the disk busy shall not decide how long a restart takes.
    """
    memory = Path("/dev/shm")  # noqa: S108
    with running_cluster(memory if memory.is_dir() else None) as cluster:
        yield cluster


@pytest.fixture(params=["sqlite", "postgresql"])
def where(request, tmp_path):
    """The kind of database, its address, and PostgreSQL's server."""
    if request.param == "sqlite":
        return "sqlite", f"sqlite:///{tmp_path / 'market.sqlite3'}", None
    cluster = request.getfixturevalue("cluster")
    return "postgresql", cluster.create_database(), cluster


def kill(victim: str, service, cluster, chance) -> float:
    """Kill a process of this kind without warning; return when."""
    if victim == "server":
        return killing.kill_and_restart(cluster)
    find = {
        "web": lambda: killing.web_workers(service),
        "background": lambda: killing.background_workers(service),
        "session": lambda: killing.server_sessions(cluster),
    }
    return killing.kill_one(find[victim], chance)


def test_nothing_acknowledged_is_lost_when_processes_are_killed(where, capsys):
    kind, url, cluster = where
    market = a_busy_market(url, loads=150)
    chance = a_chance(SEED)
    victims = KILLS[kind][:]
    chance.shuffle(victims)
    killed = []
    with whole_service(market.environment) as service:
        with Crowd(market, service.port, SEED) as crowd:
            for victim in victims:
                time.sleep(SECONDS_BETWEEN_KILLS)
                killed.append(kill(victim, service, cluster, chance))
            time.sleep(SECONDS_BETWEEN_KILLS)
            assert len(killing.background_workers(service)) == 1
        outages = [crowd.first_success_after(moment) for moment in killed]
        faults = [*broken_promises(crowd), *replay_faults(crowd), *broken_promises(crowd)]
        with capsys.disabled():
            print(  # noqa: T201
                f"\nkill -9 {kind}: seed {SEED}, {len(killed)} kills ({', '.join(victims)}), "
                f"{len(crowd.promised('/orders'))} orders and "
                f"{len(crowd.promised('/receipts'))} receipts acknowledged, "
                f"answers {_counted(crowd.told)}, worst outage {max(outages):.1f} s"
            )
        assert crowd.strange == [], service.failures()
        assert faults == []
    assert market.check() == []
    assert max(outages) < LONGEST_OUTAGE
    assert len(crowd.promised("/orders")) > 30


def _counted(told) -> str:
    counts = sorted(told.items())
    return ", ".join(f"{method} {status or 'none'}: {n}" for (method, status), n in counts)


def test_the_check_notices_answers_before_the_commit(where):
    _kind, url, _cluster = where
    market = a_busy_market(url)
    module = "tests.reliability.early_answers:app"
    with gunicorn(market.environment, module=module) as service:
        with Crowd(market, service.port, SEED, readers=0) as crowd:
            for _time in range(3):  # just after an answer: its commit is half a second away
                crowd.wait_for_success_after(time.monotonic(), LONGEST_OUTAGE * 3)
                for process in killing.web_workers(service):
                    process.kill()
        time.sleep(1)
    assert any("orders are lost" in fault for fault in broken_promises(crowd))

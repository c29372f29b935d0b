"""R6: a backup taken under orders, restored elsewhere: whole, equal, and ready to go on."""

from __future__ import annotations

import time

import pytest

from marketplace.shared.files.disk import DiskStorage
from tests.reliability.crowd import Crowd, broken_promises
from tests.reliability.market import Market, a_busy_market
from tests.servers.service import command, gunicorn

pytestmark = pytest.mark.servers

SEED = 20_261_126


@pytest.fixture
def new_database(request, tmp_path):
    """Return the address of an empty database of a kind."""

    def make(kind: str) -> str:
        if kind == "postgresql":
            return request.getfixturevalue("postgresql").create_database()
        return f"sqlite:///{tmp_path / f'{time.monotonic_ns()}.sqlite3'}"

    return make


@pytest.fixture(params=["sqlite", "postgresql"])
def market(request, new_database, tmp_path):
    """A market with a photo."""
    made = a_busy_market(new_database(request.param), loads=60)
    settings = {**made.settings, "MEDIA_URL": str(tmp_path / "media")}
    return Market(made.url, {**made.facts, "kind": request.param}, settings)


def timed(*words: str, environment) -> tuple[str, float]:
    began = time.monotonic()
    return command(*words, environment=environment), time.monotonic() - began


def digest(said: str) -> str:
    return said.split("digest ")[1].strip()


def test_a_backup_under_load_is_whole_and_goes_on_elsewhere(
    market, new_database, tmp_path, capsys
):
    path = str(tmp_path / "market.backup")
    photo = DiskStorage(tmp_path / "media").save(b"a photo", folder="offers", suffix=".webp")
    with gunicorn(market.environment) as service, Crowd(market, service.port, SEED) as crowd:
        time.sleep(3)
        began = time.monotonic()
        said, copying = timed("backup", path, environment=market.environment)
        time.sleep(1)
    assert crowd.strange == []
    assert broken_promises(crowd) == []
    meanwhile = [p for p in crowd.promises if began < p.answered < began + copying]
    before = {p.key for p in crowd.promised("/orders") if p.answered < began}
    assert min(len(meanwhile), len(before)) > 0

    settings = {**market.settings, "MEDIA_URL": str(tmp_path / "elsewhere")}
    copy = Market(new_database(market.facts["kind"]), market.facts, settings)
    restored, restoring = timed("restore", path, environment=copy.environment)
    again = command("backup", f"{path}.again", environment=copy.environment)
    assert digest(said) == digest(restored) == digest(again)
    assert DiskStorage(tmp_path / "elsewhere").read(photo) == b"a photo"
    assert before <= {note for (note,) in copy.rows("select note from orders")}
    with capsys.disabled():
        print(  # noqa: T201
            f"\nbackup {market.facts['kind']}: seed {SEED}, {said.split(': ')[1].strip()}; "
            f"{len(meanwhile)} orders and receipts acknowledged meanwhile, "
            f"copied in {copying:.1f} s, restored in {restoring:.1f} s"
        )
    goes_on(copy)


def goes_on(copy: Market) -> None:
    """Order from the restored market: new rows find free ids, and nothing contradicts."""
    with gunicorn(copy.environment) as service:
        with Crowd(copy, service.port, SEED + 1, orderers=1, readers=1) as crowd:
            time.sleep(2)
        assert crowd.strange == [], service.failures()
        assert len(crowd.promised("/orders")) > 0
    assert copy.check() == []

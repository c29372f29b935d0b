"""A backup is refused rather than half restored, and older ones are brought up to date."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import stat
import zipfile

import pytest
from sqlalchemy import text

from marketplace.app import create_app
from marketplace.operations.backup import archive, restoring, saving
from marketplace.operations.backup.archive import BadBackup
from marketplace.operations.backup.restoring import NotRestored
from marketplace.operations.checking import all_faults
from marketplace.operations.migrating import downgrade_database, upgrade_database
from marketplace.shared.audit import AuditEntry
from marketplace.shared.database import db, one_transaction
from marketplace.shared.files.bucket import BucketStorage
from marketplace.shared.files.disk import DiskStorage
from marketplace.shared.files.opening import Bucket
from tests.factories.accounts import AnOrganisation
from tests.factories.orders import a_kitchen
from tests.servers.s3 import running_s3

pytestmark = pytest.mark.servers  # databases of their own, not the rolled-back one


@pytest.fixture
def new_place(config, tmp_path, request):
    """Make an app with an empty database and media folder of the kind this run is about."""
    made = []

    def make(kind: str):
        name = f"{kind}{len(made)}"
        url = f"sqlite:///{tmp_path / name}.sqlite3"
        if kind == "postgresql":
            url = request.getfixturevalue("postgresql").create_database()
        settings = dataclasses.replace(config, database_url=url, media_root=tmp_path / name)
        settings.media_root.mkdir()
        made.append(create_app(settings))
        return made[-1], settings

    yield make
    for app in made:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def market(request, new_place):
    """A place with one order and one photo."""
    app, settings = new_place(request.param)
    with app.app_context():
        upgrade_database()
        with one_transaction():
            a_kitchen().places()
        DiskStorage(settings.media_root).save(b"a photo", folder="offers", suffix=".webp")
        yield settings


@pytest.fixture
def backup(market, tmp_path):
    path = tmp_path / "market.backup"
    saving.save(path, DiskStorage(market.media_root))
    return path


def digest_now(place, tmp_path) -> str:
    return saving.save(tmp_path / "again.backup", DiskStorage(place.media_root)).digest


def rewritten(path, change):
    """Change the parts of a backup, and make its digests and its seal fit again."""
    with zipfile.ZipFile(path) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    description = json.loads(parts.pop(archive.DESCRIPTION))
    change(parts, description)
    for table in description["tables"]:
        content = parts[f"tables/{table['name']}.jsonl"]
        table["sha256"] = hashlib.sha256(content).hexdigest()
    description["digest"] = archive.whole_digest(description)
    with zipfile.ZipFile(path, "w") as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
        packed.writestr(archive.DESCRIPTION, json.dumps(description))
        packed.comment = archive.PLACE_OF_SEAL
    with path.open("r+b") as file:
        archive.seal(file)


def test_a_backup_is_for_nobody_elses_eyes_and_the_same_twice(market, backup, tmp_path):
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    with archive.open_archive(backup) as reader:
        first = reader.description
    assert first["media"][0]["sha256"] == hashlib.sha256(b"a photo").hexdigest()
    assert digest_now(market, tmp_path) == first["digest"]
    assert [path.name for path in tmp_path.glob("*.unfinished*")] == []


def test_what_is_in_use_is_not_overwritten_unless_asked(market, backup, tmp_path):
    before = digest_now(market, tmp_path)
    with one_transaction():
        AnOrganisation()
    DiskStorage(market.media_root).save(b"a later photo", folder="offers", suffix=".webp")
    later = digest_now(market, tmp_path)
    with pytest.raises(NotRestored, match="--replace"):
        restoring.restore(backup, DiskStorage(market.media_root), replace=False)
    assert digest_now(market, tmp_path) == later != before

    restoring.restore(backup, DiskStorage(market.media_root), replace=True)
    assert digest_now(market, tmp_path) == before
    assert all_faults(market, deploy=False) == []


def test_history_is_still_guarded_afterwards(market, backup):
    restoring.restore(backup, DiskStorage(market.media_root), replace=True)
    for statement in ("update audit_entries set action = 'x'", "delete from stock_moves"):
        with pytest.raises(Exception, match="append-only"), one_transaction():
            db.session.execute(text(statement))
    with one_transaction():
        a_kitchen().places()  # new rows get ids that are free
    assert all_faults(market, deploy=False) == []


def _flipped(content, place):
    return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


def test_a_cut_or_changed_file_is_noticed_before_anything_is_touched(market, backup, tmp_path):
    whole, before = backup.read_bytes(), digest_now(market, tmp_path)
    entry = whole.index(b"PK\x01\x02")  # its bytes 8 and 10 say how it is encrypted and packed
    changed_places = (4, 10, entry + 8, entry + 10, len(whole) // 2, len(whole) - 30)
    changed_places += tuple(range(0, len(whole), 9_973))
    for damaged in (
        b"",
        whole[: len(whole) // 2],
        *(_flipped(whole, n) for n in changed_places),
    ):
        backup.write_bytes(damaged)
        with pytest.raises(BadBackup, match="damaged"):
            restoring.restore(backup, DiskStorage(market.media_root), replace=True)
    with pytest.raises(BadBackup, match="no such file"):
        restoring.restore(tmp_path / "nowhere", DiskStorage(market.media_root), replace=True)
    assert digest_now(market, tmp_path) == before


def test_what_the_database_refuses_leaves_everything_as_it_was(market, backup, tmp_path):
    before = digest_now(market, tmp_path)

    def twice(parts, _description):
        parts["tables/offers.jsonl"] *= 2

    rewritten(backup, twice)
    with pytest.raises(NotRestored, match="half-way"):
        restoring.restore(backup, DiskStorage(market.media_root), replace=True)
    assert digest_now(market, tmp_path) == before


def test_no_file_lands_outside_of_the_media_folder(market, backup, tmp_path):
    def climb(parts, description):
        parts["media/../../climbed"] = b"evil"
        facts = {"name": "../../climbed", "bytes": 4, "sha256": hashlib.sha256(b"evil")}
        description["media"].append({**facts, "sha256": facts["sha256"].hexdigest()})

    rewritten(backup, climb)
    with pytest.raises(BadBackup, match="outside"):
        restoring.restore(backup, DiskStorage(market.media_root), replace=True)
    assert not (market.media_root.parent.parent / "climbed").exists()


def test_a_newer_backup_is_refused(market, backup):
    def from_the_future(_parts, description):
        description["revision"] = "9999_future"

    rewritten(backup, from_the_future)
    with pytest.raises(NotRestored, match="newer version"):
        restoring.restore(backup, DiskStorage(market.media_root), replace=True)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_an_older_backup_is_brought_to_the_present(new_place, tmp_path, kind):
    path = tmp_path / "old.backup"
    old, settings = new_place(kind)
    with old.app_context():
        upgrade_database()
        with one_transaction():
            AnOrganisation(name="Dari masa lalu")
        downgrade_database("0011_search")
        assert saving.save(path, DiskStorage(settings.media_root)).revision == "0011_search"

    for prepared in (False, True):
        new, settings = new_place(kind)
        with new.app_context():
            if prepared:
                upgrade_database()
            restoring.restore(path, DiskStorage(settings.media_root), replace=False)
            assert all_faults(settings, deploy=False) == []
            name = db.session.scalar(text("select name from organisations"))
            assert name == "Dari masa lalu"
            with pytest.raises(NotRestored, match="--replace"):
                restoring.restore(path, DiskStorage(settings.media_root), replace=False)


def test_from_one_kind_of_database_to_the_other_and_back(market, backup, new_place, tmp_path):
    before = digest_now(market, tmp_path)
    other = "postgresql" if market.database_url.startswith("sqlite") else "sqlite"
    app, settings = new_place(other)
    with app.app_context():
        restoring.restore(backup, DiskStorage(settings.media_root), replace=False)
        assert digest_now(settings, tmp_path) == before
        assert all_faults(settings, deploy=False) == []
        assert db.session.query(AuditEntry).count() > 0


def test_files_move_from_a_folder_into_a_bucket(market, backup, new_place, tmp_path):
    copy, _settings = new_place("sqlite")
    with running_s3() as url, copy.app_context():
        bucket = BucketStorage(Bucket.parse(url))
        bucket.write("photos/of-before.webp", b"gone")
        done = restoring.restore(backup, bucket, replace=True)
        [key] = bucket.all_keys()
        assert bucket.read(key) == b"a photo"
        assert DiskStorage(market.media_root).read(key) == b"a photo"
        assert saving.save(tmp_path / "again.backup", bucket).digest == done.digest

"""Files are kept alike on disk and in a bucket: the same promises, tried on both."""

from __future__ import annotations

import errno
from dataclasses import replace

import pytest

from marketplace.shared.errors import NotFound
from marketplace.shared.files.bucket import BucketStorage
from marketplace.shared.files.disk import DiskStorage
from marketplace.shared.files.opening import Bucket, open_storage
from tests.servers.s3 import NOWHERE, running_s3


@pytest.fixture(params=["disk", "bucket"])
def storage(request, tmp_path):
    """An empty storage of each kind."""
    if request.param == "disk":
        yield DiskStorage(tmp_path)
        return
    with running_s3() as url:
        yield BucketStorage(Bucket.parse(url))


def test_what_is_saved_is_read_under_a_name_of_ours(storage):
    key = storage.save(b"paper", folder="papers", suffix=".pdf")
    other = storage.save(b"paper", folder="papers", suffix=".pdf")
    assert storage.read(key) == b"paper"
    assert key.startswith("papers/")
    assert key.endswith(".pdf")
    assert key != other
    assert list(storage.all_keys()) == sorted([key, other])


def test_a_set_shares_one_key(storage):
    key = storage.save_set({"-320.webp": b"small", "-640.webp": b"large"}, folder="photos")
    assert storage.read(f"{key}-320.webp") == b"small"
    assert storage.read(f"{key}-640.webp") == b"large"


def test_a_deleted_file_is_unknown_and_deleting_again_is_no_fault(storage):
    storage.write("a/b", b"x")
    assert storage.holds("a/b")
    for _again in range(2):
        storage.delete("a/b")
    assert not storage.holds("a/b")
    with pytest.raises(NotFound):
        storage.read("a/b")


def test_writing_again_replaces(storage):
    storage.write("a/b", b"first")
    storage.write("a/b", b"second")
    assert storage.read("a/b") == b"second"
    assert list(storage.all_keys()) == ["a/b"]


@pytest.mark.parametrize("key", ["../outside", "a/../../outside", "/etc/outside"])
def test_a_key_leads_nowhere_else(storage, key):
    for forbidden in (
        lambda: storage.write(key, b"x"),
        lambda: storage.read(key),
        lambda: storage.delete(key),
        lambda: storage.holds(key),
    ):
        with pytest.raises(NotFound):
            forbidden()
    assert list(storage.all_keys()) == []


def test_a_folder_is_no_file(storage):
    storage.write("a/b", b"x")
    with pytest.raises(NotFound):
        storage.read("a")


def test_many_files_are_listed_whole():
    with running_s3() as url:
        storage = BucketStorage(Bucket.parse(url))
        names = [f"many/{number:04}" for number in range(1_003)]  # more than one page of S3
        for name in names:
            storage.write(name, b"")
        neighbour = BucketStorage(replace(storage.bucket, folder="neighbour/"))
        neighbour.write("theirs", b"")
        assert list(storage.all_keys()) == names


def test_a_bucket_that_is_away_is_an_error_that_passes(monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "example")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "only-for-tests")
    storage = BucketStorage(Bucket.parse(NOWHERE))
    for attempt in (lambda: storage.read("a"), lambda: storage.write("a", b"")):
        with pytest.raises(OSError, match="is away") as caught:
            attempt()
        assert caught.value.errno == errno.EIO


def test_a_bucket_that_refuses_is_no_missing_file():
    with running_s3() as url:
        storage = BucketStorage(replace(Bucket.parse(url), name="another"))
        with pytest.raises(OSError, match="refused: NoSuchBucket"):
            storage.read("a")


def test_an_address_is_read():
    url = "s3://media/market/?endpoint=https://s3.example&region=ap-southeast-3"
    assert Bucket.parse(url) == Bucket(
        "media", "market/", "https://s3.example", "ap-southeast-3"
    )
    assert Bucket.parse("s3://media") == Bucket("media")


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("s3://", "names no bucket"),
        ("s3:///folder", "names no bucket"),
        ("s3://key:secret@media", "AWS_ACCESS_KEY_ID"),
        ("s3://media?colour=red", "not colour"),
        ("s3://media?endpoint=ftp://s3.example", "endpoint must begin"),
    ],
)
def test_a_wrong_address_says_why(url, why):
    with pytest.raises(ValueError, match=why):
        Bucket.parse(url)


def test_a_bucket_stands_in_for_the_folder(tmp_path):
    assert isinstance(open_storage(tmp_path, None), DiskStorage)
    assert isinstance(open_storage(tmp_path, Bucket("media")), BucketStorage)

"""Which storage an address means."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from marketplace.shared.files import Storage
from marketplace.shared.files.disk import DiskStorage


@dataclass(frozen=True)
class Bucket:
    """Which bucket: `s3://name/folder?endpoint=https://host&region=ap-southeast-3`.

    Who may use it is read by the client where every S3 tool reads it: AWS_ACCESS_KEY_ID and
    AWS_SECRET_ACCESS_KEY, its files, or the machine's own role.
    """

    name: str
    folder: str = ""
    endpoint: str | None = None
    region: str | None = None

    @classmethod
    def parse(cls, url: str) -> Bucket:
        """Read the address; raises `ValueError` with the reason in a few words."""
        parts = urlsplit(url)
        asked = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        endpoint, region = asked.pop("endpoint", None), asked.pop("region", None)
        if parts.scheme != "s3" or not parts.netloc:
            raise ValueError("it names no bucket, such as s3://belabeliku-media")
        if "@" in parts.netloc:
            raise ValueError("keys go into AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY")
        if asked:
            raise ValueError(f"it knows endpoint and region, not {', '.join(sorted(asked))}")
        if endpoint and not endpoint.startswith(("https://", "http://")):
            raise ValueError("endpoint must begin with https:// or http://")
        folder = parts.path.strip("/")
        return cls(parts.netloc, f"{folder}/" if folder else "", endpoint, region)


def open_storage(root: Path, bucket: Bucket | None) -> Storage:
    """Return the storage in this bucket, or without one in this folder."""
    if bucket is None:
        return DiskStorage(root)
    from marketplace.shared.files.bucket import BucketStorage  # noqa: PLC0415 - slow to load

    return BucketStorage(bucket)

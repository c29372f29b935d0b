"""Files in a bucket of any service that speaks S3."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from marketplace.shared.errors import NotFound
from marketplace.shared.files import NamedByUs
from marketplace.shared.files.opening import Bucket

UNKNOWN = frozenset({"404", "NoSuchKey", "NotFound"})
PATIENCE = Config(
    connect_timeout=3, read_timeout=10, retries={"mode": "standard", "max_attempts": 3}
)


class BucketStorage(NamedByUs):
    """Keeps files as objects; the service keeps each whole or not at all."""

    def __init__(self, bucket: Bucket) -> None:
        self.bucket = bucket

    def write(self, key: str, content: bytes) -> None:
        """Put the object."""
        with _told_as_ours():
            self._client.put_object(**self._object(key), Body=content)

    def read(self, key: str) -> bytes:
        """Return the object's content."""
        with _told_as_ours():
            content: bytes = self._client.get_object(**self._object(key))["Body"].read()
        return content

    def delete(self, key: str) -> None:
        """Delete the object; the service does not mind when it is not there."""
        with _told_as_ours():
            self._client.delete_object(**self._object(key))

    def all_keys(self) -> Iterator[str]:
        """Yield every key, a page of a thousand at a time."""
        pages = self._client.get_paginator("list_objects_v2")
        with _told_as_ours():
            for page in pages.paginate(Bucket=self.bucket.name, Prefix=self.bucket.folder):
                for found in page.get("Contents", ()):
                    yield found["Key"].removeprefix(self.bucket.folder)

    def holds(self, key: str) -> bool:
        """Ask for the object's head."""
        wanted = self._object(key)
        try:
            with _told_as_ours():
                self._client.head_object(**wanted)
        except NotFound:
            return False
        return True

    def _object(self, key: str) -> dict[str, str]:
        if key.startswith("/") or ".." in key.split("/"):
            raise NotFound
        return {"Bucket": self.bucket.name, "Key": self.bucket.folder + key}

    @cached_property
    def _client(self) -> Any:  # noqa: ANN401 - boto3 makes its classes as it runs
        return boto3.session.Session().client(
            "s3",
            endpoint_url=self.bucket.endpoint,
            region_name=self.bucket.region,
            config=PATIENCE,
        )


@contextmanager
def _told_as_ours() -> Iterator[None]:
    """Raise `NotFound` for what is not there, and `OSError` for all else that went wrong."""
    try:
        yield
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "")
        if code in UNKNOWN:
            raise NotFound from None
        raise OSError(errno.EIO, f"the media bucket refused: {code}") from error
    except BotoCoreError as error:
        raise OSError(errno.EIO, f"the media bucket is away: {type(error).__name__}") from error

"""A server that speaks S3 on the loopback, with nothing in it."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

import boto3
from moto.server import ThreadedMotoServer

from tests.servers.postgresql import free_port

KEYS = {"AWS_ACCESS_KEY_ID": "example", "AWS_SECRET_ACCESS_KEY": "only-for-tests"}
NOWHERE = "s3://media?region=us-east-1&endpoint=http://127.0.0.1:9"  # the discard port


@contextmanager
def running_s3() -> Iterator[str]:
    """Serve an empty bucket; yield its address as `MEDIA_URL` takes it."""
    port, bucket = free_port(), f"media-{secrets.token_hex(4)}"  # it forgets no bucket
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=port, verbose=False)
    server.start()
    try:
        with mock.patch.dict(os.environ, KEYS):
            endpoint = f"http://127.0.0.1:{port}"
            client = boto3.session.Session().client(
                "s3", endpoint_url=endpoint, region_name="us-east-1"
            )
            client.create_bucket(Bucket=bucket)
            yield f"s3://{bucket}/market?region=us-east-1&endpoint={endpoint}"
    finally:
        server.stop()

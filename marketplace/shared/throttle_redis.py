"""Tries counted in Redis, where REDIS_URL names one: no try then writes to the database."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import redis

SECONDS_TO_ANSWER = 0.5
SECONDS_KEPT = 2 * 24 * 60 * 60
# One hash a key, for the newest span only: an old span's count says nothing about the present.
COUNT = """
if (redis.call('hget', KEYS[1], 'span') or '') < ARGV[1] then
  redis.call('del', KEYS[1])
  redis.call('hset', KEYS[1], 'span', ARGV[1])
end
redis.call('expire', KEYS[1], ARGV[2])
return redis.call('hincrby', KEYS[1], 'count', 1)
"""
TAKE_BACK = """
local found = redis.call('hmget', KEYS[1], 'span', 'count')
if found[1] == ARGV[1] and tonumber(found[2]) > 0 then
  redis.call('hincrby', KEYS[1], 'count', -1)
end
"""


class TriesInRedis:
    """Counts for all processes; raises `OSError` while Redis is away."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._opened: redis.Redis | None = None

    def count(self, key: str, began_at: datetime) -> int:
        """Count one more, and return how many there are in this span."""
        return int(str(self._run(COUNT, key, began_at.isoformat(), str(SECONDS_KEPT))))

    def forget(self, key: str) -> None:
        """Start counting anew."""
        self._run("redis.call('del', KEYS[1])", key)

    def take_back(self, key: str, began_at: datetime) -> None:
        """Uncount one, if there is one in this span."""
        self._run(TAKE_BACK, key, began_at.isoformat())

    def _run(self, script: str, key: str, *values: str) -> object:
        import redis  # noqa: PLC0415 - only where it is used

        if self._opened is None:
            self._opened = redis.Redis.from_url(
                self._url,
                socket_timeout=SECONDS_TO_ANSWER,
                socket_connect_timeout=SECONDS_TO_ANSWER,
            )
        try:
            return self._opened.eval(script, 1, f"belabeliku:tries:{key}", *values)
        except redis.RedisError as error:
            raise OSError(f"Redis does not answer: {error}") from error

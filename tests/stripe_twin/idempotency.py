"""Idempotency keys: the first answer is kept and given again, byte for byte."""

import threading
from typing import NamedTuple

from tests.stripe_twin.errors import StripeError


class Answer(NamedTuple):
    status: int
    body: bytes


class _Use(NamedTuple):
    fingerprint: tuple[object, ...]
    answer: Answer | None


class IdempotencyKeys:
    """The keys seen so far (docs.stripe.com/api/idempotent_requests)."""

    def __init__(self) -> None:
        self._uses: dict[str, _Use] = {}
        self._lock = threading.Lock()

    def begin(self, key: str, fingerprint: tuple[object, ...]) -> Answer | None:
        """Return the kept answer, or None when the caller is the first.

        Raises idempotency_error when other parameters came with the key before, and
        idempotency_key_in_use while the first request is still being worked on.
        """
        with self._lock:
            use = self._uses.get(key)
            if use is None:
                self._uses[key] = _Use(fingerprint, None)
                return None
            if use.fingerprint != fingerprint:
                raise StripeError(
                    "Keys for idempotent requests can only be used with the same parameters "
                    f"they were first used with. Try using a key other than '{key}' if you "
                    "meant to execute a different request.",
                    kind="idempotency_error",
                )
            if use.answer is None:
                raise StripeError(
                    "There is currently another in-progress request using this Idempotent "
                    f"Key: {key}.",
                    status=409,
                    code="idempotency_key_in_use",
                )
            return use.answer

    def keep(self, key: str, answer: Answer) -> None:
        with self._lock:
            self._uses[key] = self._uses[key]._replace(answer=answer)

    def forget(self, key: str) -> None:
        """Let the key be used again: the request was refused before it was executed."""
        with self._lock:
            del self._uses[key]

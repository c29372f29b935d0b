"""The ways a business action can fail. The doors turn each into an HTTP answer."""

from collections.abc import Mapping, Sequence

from marketplace.shared.language import _


class DomainError(Exception):
    """A business action was refused; the message is safe to show to the user."""

    def __init__(
        self, message: str, *, errors: Mapping[str, Sequence[str]] | None = None
    ) -> None:
        super().__init__(message)
        self.errors: dict[str, list[str]] = {k: list(v) for k, v in (errors or {}).items()}


class NotFound(DomainError):
    """The thing does not exist, or this user may not know that it does."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or _("Yang Anda cari tidak ada, atau bukan milik Anda."))


class Forbidden(DomainError):
    """The user is known and may see the thing, but may not do this."""


class RuleBroken(DomainError):
    """The action is not possible in the present state of things."""


class Invalid(DomainError):
    """What was given is not usable; `errors` says which field and what to do."""

    def __init__(self, errors: Mapping[str, Sequence[str]], message: str | None = None) -> None:
        super().__init__(message or _("Ada isian yang perlu diperbaiki."), errors=errors)


class TooMany(DomainError):
    """Too many tries; come back after `retry_after` seconds."""

    def __init__(self, message: str, *, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Unavailable(DomainError):
    """A service we depend on does not answer now; nothing was changed."""


def require(*, allowed: bool, to: str) -> None:
    """Stop with `Forbidden` unless the policy said yes. `to` is what was tried, in words."""
    if not allowed:
        raise Forbidden(_("Anda tidak berwenang untuk %(action)s.", action=to))

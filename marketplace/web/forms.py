"""HTML forms checked by the same schemas as the API."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError

from marketplace.shared.errors import DomainError, TooMany
from marketplace.web.messages import in_our_words


class Form:
    """What the user typed, what it means, and what is wrong with it."""

    def __init__(self, schema: Schema, initial: Mapping[str, Any] | None = None) -> None:
        self.schema = schema
        self.initial = initial or {}
        self.typed: Mapping[str, Any] = {}
        self.values: dict[str, Any] = {}
        self.errors: dict[str, list[str]] = {}
        self.message: str | None = None
        self.refusal_status = 422

    def accepts(self, typed: Mapping[str, Any]) -> bool:
        """Check the submitted fields; the template shows `errors` if this says no."""
        self.typed = typed
        try:
            # EXCLUDE: the CSRF token and the button come along with the fields.
            self.values = self.schema.load(_without_blanks(typed), unknown=EXCLUDE)
        except ValidationError as error:
            self.errors = in_our_words(error.normalized_messages())
        return not self.errors

    def refused(self, error: DomainError) -> None:
        """Show a service's refusal in the form, with what was typed still there."""
        self.message = str(error)
        self.errors = {name: list(messages) for name, messages in error.errors.items()}
        self.refusal_status = 429 if isinstance(error, TooMany) else 422

    def value(self, name: str, default: Any = "") -> Any:  # noqa: ANN401
        """Return what the field shows: what was typed, else what is stored."""
        if self.typed:
            return self.typed.get(name, "")
        return self.initial.get(name, default)

    def problems(self, name: str) -> Sequence[str]:
        """Return what is wrong with one field."""
        return self.errors.get(name, ())

    @property
    def status(self) -> int:
        """The HTTP status of the page that shows this form."""
        return self.refusal_status if self.errors or self.message else 200


def _without_blanks(typed: Mapping[str, Any]) -> dict[str, Any]:
    """Drop empty text boxes: nothing was given in them."""
    return {name: value for name, value in typed.items() if value not in ("", None)}

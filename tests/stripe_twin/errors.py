"""Errors in the shape in which Stripe answers them."""

from typing import Any


class StripeError(Exception):
    """An answer that Stripe gives instead of the object asked for."""

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        kind: str = "invalid_request_error",
        **details: Any,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.body = {"error": {"type": kind, "message": message, **details}}


def unknown_parameter(name: str) -> StripeError:
    return StripeError(
        f"Received unknown parameter: {name}", code="parameter_unknown", param=name
    )


def missing_parameter(name: str) -> StripeError:
    return StripeError(f"Missing required param: {name}.", code="parameter_missing", param=name)


def empty_parameter(name: str) -> StripeError:
    return StripeError(
        f"You passed an empty string for '{name}'. We assume empty values are an attempt to "
        f"unset a parameter; however '{name}' cannot be unset.",
        code="parameter_invalid_empty",
        param=name,
    )


def not_twinned(what: str) -> StripeError:
    """Refuse what Stripe knows and the twin does not, rather than pretend."""
    return StripeError(f"The twin does not do {what}.", code="twin_not_implemented")


def missing_object(kind: str, object_id: str, param: str | None = None) -> StripeError:
    """Say that an id is unknown: 404 in the address, 400 in the parameter `param`."""
    return StripeError(
        f"No such {kind}: '{object_id}'",
        status=400 if param else 404,
        code="resource_missing",
        param=param or "id",
    )


def insufficient_funds() -> StripeError:
    return StripeError(
        "You have insufficient available funds in your Stripe account.",
        code="balance_insufficient",
    )

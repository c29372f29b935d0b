"""Amounts, in the smallest unit of their currency: sen for the rupiah."""

from tests.stripe_twin.errors import StripeError

# docs.stripe.com/currencies: eight digits, twelve for the rupiah
_MOST_DIGITS = {"idr": 12}


def check_amount(amount: int, currency: str) -> None:
    """Refuse an amount that is not positive or has too many digits."""
    if amount < 1:
        raise StripeError(
            "This value must be greater than or equal to 1.",
            code="parameter_invalid_integer",
            param="amount",
        )
    digits = _MOST_DIGITS.get(currency, 8)
    if amount >= 10**digits:
        raise StripeError(
            f"Amount must be no more than {digits} digits.",
            code="amount_too_large",
            param="amount",
        )

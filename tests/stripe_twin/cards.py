"""Test cards: numbers and tokens from docs.stripe.com/testing, and what happens to them."""

import datetime
import re
import secrets
from dataclasses import dataclass
from typing import Any

from tests.stripe_twin.errors import StripeError


@dataclass(frozen=True, slots=True)
class Decline:
    """Why the bank says no."""

    code: str
    decline_code: str
    message: str


@dataclass(frozen=True, slots=True)
class Card:
    number: str
    brand: str = "visa"
    decline: Decline | None = None


GENERIC = Decline("card_declined", "generic_decline", "Your card was declined.")
NO_FUNDS = Decline("card_declined", "insufficient_funds", "Your card has insufficient funds.")
EXPIRED = Decline("expired_card", "expired_card", "Your card has expired.")
WRONG_CVC = Decline("incorrect_cvc", "incorrect_cvc", "Your card's security code is incorrect.")
PROCESSING = Decline(
    "processing_error",
    "processing_error",
    "An error occurred while processing your card. Try again in a little bit.",
)
REAL_CARD = Decline(
    "card_declined",
    "test_mode_live_card",
    "Your card was declined. Your request was in test mode, but used a non test card.",
)

VISA = Card("4242424242424242")
MASTERCARD = Card("5555555555554444", "mastercard")
CARDS = {
    card.number: card
    for card in (
        VISA,
        MASTERCARD,
        Card("4000000000000002", decline=GENERIC),
        Card("4000000000009995", decline=NO_FUNDS),
        Card("4000000000000069", decline=EXPIRED),
        Card("4000000000000127", decline=WRONG_CVC),
        Card("4000000000000119", decline=PROCESSING),
    )
}
TOKENS = {
    "pm_card_visa": VISA,
    "pm_card_mastercard": MASTERCARD,
    "pm_card_chargeDeclined": CARDS["4000000000000002"],
    "pm_card_visa_chargeDeclined": CARDS["4000000000000002"],
    "pm_card_chargeDeclinedInsufficientFunds": CARDS["4000000000009995"],
    "pm_card_visa_chargeDeclinedInsufficientFunds": CARDS["4000000000009995"],
    "pm_card_chargeDeclinedExpiredCard": CARDS["4000000000000069"],
    "pm_card_chargeDeclinedIncorrectCvc": CARDS["4000000000000127"],
    "pm_card_chargeDeclinedProcessingError": CARDS["4000000000000119"],
}


def passes_luhn(number: str) -> bool:
    """Tell whether the last digit agrees with the others (ISO/IEC 7812-1, annex B)."""
    digits = [int(digit) for digit in reversed(number)]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def read_card(given: dict[str, Any]) -> Card:
    """Check what a person typed; raise Stripe's card_error that names the field."""
    number = re.sub(r"[ -]", "", str(given.get("number", "")))
    if not re.fullmatch(r"\d{12,19}", number) or not passes_luhn(number):
        raise _mistyped("incorrect_number", "number", "Your card number is incorrect.")
    _check_expiry(str(given.get("exp_month", "")), str(given.get("exp_year", "")))
    if not re.fullmatch(r"\d{3,4}", str(given.get("cvc", ""))):
        raise _mistyped("invalid_cvc", "cvc", "Your card's security code is invalid.")
    return CARDS.get(number, Card(number, "unknown", REAL_CARD))


def _check_expiry(month: str, year: str) -> None:
    if not month.isdecimal() or not 1 <= int(month) <= 12:
        raise _mistyped(
            "invalid_expiry_month", "exp_month", "Your card's expiration month is invalid."
        )
    today = datetime.datetime.now(datetime.UTC).date()
    full_year = int(year) if year.isdecimal() else 0
    full_year += 2000 if len(year) == 2 else 0
    if not today.year <= full_year <= today.year + 50:
        raise _mistyped(
            "invalid_expiry_year", "exp_year", "Your card's expiration year is invalid."
        )
    if (full_year, int(month)) < (today.year, today.month):
        raise _mistyped(
            "invalid_expiry_month", "exp_month", "Your card's expiration month is invalid."
        )


def _mistyped(code: str, param: str, message: str) -> StripeError:
    return StripeError(message, status=402, kind="card_error", code=code, param=param)


def describe(card: Card) -> dict[str, Any]:
    """Return the fields of a card that Stripe shows."""
    return {
        "brand": card.brand,
        "country": "US",
        "fingerprint": secrets.token_hex(8),
        "funding": "credit",
        "last4": card.number[-4:],
    }

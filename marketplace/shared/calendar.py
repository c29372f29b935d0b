"""How days are written in running text and on pages."""

from datetime import date

from marketplace.shared.clock import today
from marketplace.shared.language import current_language

NO_BREAK = "\N{NO-BREAK SPACE}"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des")
DAYS = ("Sen", "Sel", "Rab", "Kam", "Jum", "Sab", "Min")
MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
DAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def written_day(value: date) -> str:
    """Write a delivery day: Sel 24 Nov, with the year when it is another one; never broken."""
    days, months = (DAYS, MONTHS) if current_language() == "id" else (DAYS_EN, MONTHS_EN)
    text = f"{days[value.weekday()]} {value.day} {months[value.month - 1]}"
    text = text if value.year == today().year else f"{text} {value.year}"
    return text.replace(" ", NO_BREAK)

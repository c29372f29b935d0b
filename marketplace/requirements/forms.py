"""A form to fill in for each requirement: made of the rule itself where no example is kept."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from marketplace.requirements.models import RequirementVersion
from marketplace.shared.documents import render_pdf

KEPT = 100  # forms; each some 30 kB


def form_pdf(rule: RequirementVersion, language: str) -> bytes:
    """Set a statement to sign, or a sheet that goes with a document, in the given language."""
    in_english = language == "en"
    return _set(
        number=f"{rule.requirement.code}-{rule.number}",
        day=rule.valid_from,
        title=rule.name_en if in_english else rule.name,
        advice=rule.help_en if in_english else rule.help,
        source=rule.source,
        office=", ".join(filter(None, (rule.office, rule.office_phone))),
        fulfilment=rule.fulfilment.value,
        language="en" if in_english else "id",
    )


@lru_cache(maxsize=KEPT)
def _set(  # noqa: PLR0913 - all that stands on it
    *,
    number: str,
    day: date,
    title: str,
    advice: str,
    source: str,
    office: str,
    fulfilment: str,
    language: str,
) -> bytes:
    facts = {
        "number": number,
        "date": day,
        "title": title,
        "help": advice,
        "source": source,
        "office": office,
        "fulfilment": fulfilment,
    }
    return render_pdf("requirement_form", facts, language)

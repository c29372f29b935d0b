"""What may be written into a version of a requirement, before it is."""

from __future__ import annotations

from typing import Any

from marketplace.buyers.states import Zone
from marketplace.requirements.models import RequirementVersion
from marketplace.requirements.states import Fulfilment
from marketplace.shared.clock import today
from marketplace.shared.errors import Invalid
from marketplace.shared.language import _


def draft_version(facts: dict[str, Any]) -> RequirementVersion:
    """Return a version as it would be, to show whom it touches; it is not stored.

    Raises `Invalid` for what cannot be.
    """
    check_facts(facts)
    return RequirementVersion(**({"requirement_id": 0, "number": 0} | facts))


def check_facts(facts: dict[str, Any]) -> None:
    """Stop with `Invalid` for a rule that cannot be."""
    errors: dict[str, list[str]] = {}
    if facts["valid_from"] < today():
        errors["valid_from"] = [_("Aturan tidak bisa mulai di hari yang sudah lewat.")]
    if facts.get("zone") is Zone.LANDSIDE and facts["blocks"]:
        message = _("Aturan sisi darat hanya memberi tahu: semua pengirim boleh ke sana.")
        errors["blocks"] = [message]
    if facts["fulfilment"] is not Fulfilment.DOCUMENT and facts.get("paper_kinds"):
        message = _("Jenis sertifikat hanya untuk persyaratan berupa dokumen.")
        errors["paper_kinds"] = [message]
    if errors:
        raise Invalid(errors)

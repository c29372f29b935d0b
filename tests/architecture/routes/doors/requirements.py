"""What is asked of producers, and what they hand in."""

from __future__ import annotations

from itertools import count

from flask import current_app

from marketplace.requirements.models import Requirement, RequirementVersion
from marketplace.requirements.states import Fulfilment
from marketplace.shared.actors import PRODUCER_ROLES, Role
from marketplace.shared.clock import today
from marketplace.shared.database import db
from marketplace.shared.opaque import to_public
from tests.architecture.routes.naming import Door, opaque, text
from tests.factories.requirements import a_submission, a_waiver, requirement, rule_facts

AFTER = 2  # the catalogue
_numbers = count(1)

VERSION = {
    "name": "Uji pewarna",
    "name_en": "Dye test",
    "help": "Unggah hasil uji.",
    "help_en": "Upload the test.",
    "fulfilment": "document",
    "valid_from": today().isoformat(),
}
CODE = text("deal.rule_code")
ASKED = {"open_to": PRODUCER_ROLES}  # every producer is asked
READ = {"open_to": frozenset({Role.ADMIN, Role.AUDITOR})}
RULED = {"open_to": frozenset({Role.ADMIN})}
LAST_DAY = {"last_day": today().isoformat()}


def _waiver(me, _named):
    producer = to_public("organisation", me.deal.producer.id)
    return {"producer": producer, "until": today().isoformat(), "reason": "Antre di balai"}


DOORS = {
    "requirements.show_item": Door(CODE, **ASKED),
    "requirements.hand_in": Door(CODE, body={"agreed": "1"}, **ASKED),
    "requirements.show_requirement": Door(CODE, **READ),
    "requirements.edit_requirement": Door(CODE, **RULED),
    "requirements.change_requirement": Door(CODE, body=VERSION | {"keep": "1"}, **RULED),
    "requirements.end_requirement": Door(CODE, body=LAST_DAY, **RULED),
    "requirements.waive": Door(CODE, body=_waiver, **RULED),
    "requirements.end_waiver": Door(opaque("waiver", "deal.waiver")),
    "requirements.show_submission_file": Door(opaque("submission", "deal.submission")),
    "requirements.show_template_file": Door(CODE, for_all=True),
    "requirements_api.change_requirement": Door(CODE, body=VERSION, **RULED),
    "requirements_api.end_requirement": Door(CODE, body=LAST_DAY, **RULED),
    "requirements_api.waive": Door(CODE, body=_waiver, **RULED),
}
NAMELESS = {
    "requirements.add_requirement",
    "requirements_api.add_requirement",
    "requirements_api.preview_requirement",
}
LISTS = {
    "requirements.list_requirements",
    "requirements.show_checklist",
    "requirements_api.show_checklist",
    "requirements_api.list_requirements",
}
FIXED = {"requirements.new_requirement"}


def furnish(deal):
    """Ask for something that the producer handed in before, and do without another thing."""
    deal.rule_code = f"janji_{deal.producer.id}_{next(_numbers)}"
    asked = Requirement(code=deal.rule_code)
    key = current_app.extensions["storage"].save(b"%PDF-1.7", folder="papers", suffix=".pdf")
    facts = rule_facts(fulfilment=Fulfilment.ATTESTATION)
    asked.versions = [RequirementVersion(number=1, template_key=key, **facts)]
    db.session.add(asked)
    deal.waiver = a_waiver(deal.producer, requirement("bpom_md"))
    deal.submission = a_submission(deal.producer, requirement("bandara_darat"), file_key=key)

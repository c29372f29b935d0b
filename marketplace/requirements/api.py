"""The JSON API of requirements. Same services as the pages, another door."""

from __future__ import annotations

from typing import Any

from marketplace.producers.queries import own_producer
from marketplace.requirements.models import Requirement, Waiver
from marketplace.requirements.queries.affected import Affected, affected_by
from marketplace.requirements.queries.checklist import checklist
from marketplace.requirements.queries.rulebook import all_requirements, find_requirement
from marketplace.requirements.schemas import (
    AffectedSchema,
    ChecklistSchema,
    EndInput,
    RequirementInput,
    RequirementListSchema,
    RequirementSchema,
    VersionInput,
    WaiverInput,
    WaiverSchema,
)
from marketplace.requirements.services import deciding, ruling
from marketplace.requirements.writing import draft_version
from marketplace.shared.actors import PRODUCER_ROLES, Role
from marketplace.web.access import allow, public
from marketplace.web.api import api_blueprint, refuses
from marketplace.web.current import current_actor

api = api_blueprint("requirements", about="What is asked of producers and goods")


@api.get("/requirements")
@public
@api.response(200, RequirementListSchema)
def list_requirements() -> dict[str, Any]:
    """List what is asked of whom, with the history; published criteria are for everybody."""
    return {"items": all_requirements()}


@api.get("/requirements/checklist")
@allow(*PRODUCER_ROLES)
@refuses(api, 401, 403)
@api.response(200, ChecklistSchema)
def show_checklist() -> dict[str, Any]:
    """List what one's own producer is asked for, and where it stands."""
    return {"items": checklist(own_producer(current_actor()))}


@api.post("/requirements/preview")
@allow(Role.ADMIN)
@refuses(api, 401, 403, 422)
@api.arguments(VersionInput)
@api.response(200, AffectedSchema)
def preview_requirement(body: dict[str, Any]) -> Affected:
    """Say whom a rule would touch; nothing is stored."""
    version = draft_version(body)
    return affected_by(version, version.valid_from)


@api.post("/requirements")
@allow(Role.ADMIN)
@refuses(api, 401, 403, 422)
@api.arguments(RequirementInput)
@api.response(201, RequirementSchema)
def add_requirement(body: dict[str, Any]) -> Requirement:
    """Ask for something new from a day on."""
    return ruling.add_requirement(actor=current_actor(), **body)


@api.post("/requirements/<code>/versions")
@allow(Role.ADMIN)
@refuses(api, 401, 403, 404, 422)
@api.arguments(VersionInput)
@api.response(201, RequirementSchema)
def change_requirement(body: dict[str, Any], code: str) -> Requirement:
    """Ask for it otherwise from a day on."""
    ruling.change_requirement(code, actor=current_actor(), **body)
    return find_requirement(code)


@api.post("/requirements/<code>/end")
@allow(Role.ADMIN)
@refuses(api, 401, 403, 404, 409, 422)
@api.arguments(EndInput)
@api.response(200, RequirementSchema)
def end_requirement(body: dict[str, Any], code: str) -> Requirement:
    """Ask for it no longer after a day."""
    return ruling.end_requirement(code, actor=current_actor(), **body)


@api.post("/requirements/<code>/waivers")
@allow(Role.ADMIN)
@refuses(api, 401, 403, 404, 409, 422)
@api.arguments(WaiverInput)
@api.response(201, WaiverSchema)
def waive(body: dict[str, Any], code: str) -> Waiver:
    """Do without it for one producer until a day."""
    return deciding.waive(code, actor=current_actor(), **body)

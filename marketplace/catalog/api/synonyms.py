"""The regency keeps what else things are called, and reads what was asked for in vain."""

from __future__ import annotations

from typing import Any

from marketplace.catalog.api import api
from marketplace.catalog.models import Synonym, UnmetSearch
from marketplace.catalog.queries import synonyms as queries
from marketplace.catalog.schemas.synonyms import (
    SynonymChange,
    SynonymInput,
    SynonymPart,
    SynonymSchema,
    UnmetSearchPart,
)
from marketplace.catalog.services import synonyms as services
from marketplace.shared.actors import Role
from marketplace.shared.pagination import Part
from marketplace.web.access import allow
from marketplace.web.api import PageQuery, found_id, refuses
from marketplace.web.current import current_actor


@api.get("/synonyms")
@allow(Role.ADMIN, Role.AUDITOR)
@refuses(api, 401, 403, 422)
@api.arguments(PageQuery, location="query")
@api.response(200, SynonymPart)
def list_synonyms(query: dict[str, Any]) -> Part[Synonym]:
    """List what else things are called, in the order of the words."""
    return queries.part_of_synonyms(**query)


@api.post("/synonyms")
@allow(Role.ADMIN)
@refuses(api, 401, 403, 422)
@api.arguments(SynonymInput)
@api.response(201, SynonymSchema)
def add_synonym(body: dict[str, Any]) -> Synonym:
    """Let a word lead to another; searches know it at once."""
    return services.add_synonym(**body, actor=current_actor())


@api.patch("/synonyms/<synonym_id>")
@allow(Role.ADMIN)
@refuses(api, 401, 403, 404, 422)
@api.arguments(SynonymChange)
@api.response(200, SynonymSchema)
def change_synonym(body: dict[str, Any], synonym_id: str) -> Synonym:
    """Change a word, or what it leads to."""
    number = found_id("synonym", synonym_id)
    return services.change_synonym(number, **body, actor=current_actor())


@api.delete("/synonyms/<synonym_id>")
@allow(Role.ADMIN)
@refuses(api, 401, 403, 404)
@api.response(204)
def remove_synonym(synonym_id: str) -> None:
    """Let a word lead nowhere else any longer."""
    services.remove_synonym(found_id("synonym", synonym_id), actor=current_actor())


@api.get("/unmet-searches")
@allow(Role.ADMIN, Role.AUDITOR)
@refuses(api, 401, 403, 422)
@api.arguments(PageQuery, location="query")
@api.response(200, UnmetSearchPart)
def list_unmet_searches(query: dict[str, Any]) -> Part[UnmetSearch]:
    """List what was asked for, but is not sold here, the most asked for first."""
    return queries.part_of_unmet_searches(**query)

"""What was handed in, and the examples to fill in, as downloads that no browser will run."""

from __future__ import annotations

from flask import Response
from flask.typing import ResponseReturnValue

from marketplace.producers.papers import media_type
from marketplace.requirements import policies
from marketplace.requirements.forms import form_pdf
from marketplace.requirements.pages import pages
from marketplace.requirements.queries.rulebook import find_requirement
from marketplace.requirements.queries.submissions import find_submission
from marketplace.shared.actors import Role
from marketplace.shared.errors import NotFound
from marketplace.shared.language import current_language
from marketplace.web.access import allow, public
from marketplace.web.api import found_id
from marketplace.web.current import current_actor
from marketplace.web.storage import storage


@pages.get("/berkas/persyaratan/<submission_id>")
@allow(Role.PRODUCER_OWNER, Role.PRODUCER_MEMBER, Role.ADMIN)
def show_submission_file(submission_id: str) -> ResponseReturnValue:
    """Hand out a paper that was handed in."""
    submission = find_submission(found_id("submission", submission_id))
    visible = policies.may_read_submission(current_actor(), submission)
    if not visible or submission.file_key is None:
        raise NotFound
    return _download(submission.file_key, f"persyaratan-{submission_id}")


@pages.get("/berkas/contoh/<code>")
@public
def show_template_file(code: str) -> ResponseReturnValue:
    """Hand out the example that the regency attached, or else a form made of the rule."""
    rule = find_requirement(code).versions[-1]
    name = f"contoh-{code}"
    if rule.template_key is not None:
        return _download(rule.template_key, name)
    return _answer(form_pdf(rule, current_language()), "application/pdf", f"{name}.pdf")


def _download(key: str, name: str) -> Response:
    suffix = key.rpartition(".")[2]
    return _answer(storage().read(key), media_type(key), f"{name}.{suffix}")


def _answer(content: bytes, kind: str, name: str) -> Response:
    response = Response(content, mimetype=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response

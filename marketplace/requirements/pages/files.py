"""What was handed in, and the examples to fill in, as downloads that no browser will run."""

from __future__ import annotations

from flask import Response
from flask.typing import ResponseReturnValue

from marketplace.producers.papers import media_type
from marketplace.requirements import policies
from marketplace.requirements.pages import pages
from marketplace.requirements.queries.rulebook import find_requirement
from marketplace.requirements.queries.submissions import find_submission
from marketplace.shared.actors import Role
from marketplace.shared.errors import NotFound
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
    """Hand out the example of a requirement."""
    key = find_requirement(code).versions[-1].template_key
    if key is None:
        raise NotFound
    return _download(key, f"contoh-{code}")


def _download(key: str, name: str) -> Response:
    response = Response(storage().read(key), mimetype=media_type(key))
    suffix = key.rpartition(".")[2]
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{suffix}"'
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response

"""Files of messages as downloads that no browser runs or shows."""

from __future__ import annotations

from flask import Response

from marketplace.threads.attachments import media_type
from marketplace.threads.models import ThreadFile
from marketplace.web.storage import storage


def download(file: ThreadFile) -> Response:
    """Answer the file; who may have it was asked before. Every answer says `nosniff`."""
    response = Response(storage().read(file.key), mimetype=media_type(file.key))
    response.headers.set("Content-Disposition", "attachment", filename=file.name)
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response

"""Files of messages: kept while one is written, and downloads that no browser runs or shows."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flask import Response

from marketplace.threads.attachments import Kept, Sent, forget_files, keep_files, media_type
from marketplace.threads.models import ThreadFile
from marketplace.web.storage import storage


def with_files(sent: Sequence[Sent], write: Callable[[list[Kept]], Response]) -> Response:
    """Make files harmless, then write their message; they go again if it is not written.

    They are judged before the transaction of `write` begins: that may take a while. Raises
    `Invalid` on `files` for what may not be sent.
    """
    kept = keep_files(sent, storage())
    try:
        answer = write(kept)
    except BaseException:
        forget_files(kept, storage())
        raise
    if answer.status_code >= 400 or "Idempotent-Replayed" in answer.headers:
        forget_files(kept, storage())
    return answer


def download(file: ThreadFile) -> Response:
    """Answer the file; who may have it was asked before. Every answer says `nosniff`."""
    response = Response(storage().read(file.key), mimetype=media_type(file.key))
    response.headers.set("Content-Disposition", "attachment", filename=file.name)
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response

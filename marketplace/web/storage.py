"""The file storage of the running service."""

from typing import cast

from flask import current_app

from marketplace.shared.files import Storage


def storage() -> Storage:
    """Return where files are kept, as set up at the start."""
    return cast(Storage, current_app.extensions["storage"])

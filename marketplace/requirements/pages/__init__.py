"""The web pages of requirements, one module per group of screens."""

from flask import Blueprint

pages = Blueprint("requirements", __name__)

from marketplace.requirements.pages import (  # noqa: F401
    checklist,
    deciding,
    files,
    menus,
    reading,
    writing,
)

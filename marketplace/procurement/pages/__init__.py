"""The web pages of procurement, one module per group of screens."""

from flask import Blueprint

pages = Blueprint("procurement", __name__)

from marketplace.procurement.pages import (  # noqa: F401
    approvals,
    checking,
    exporting,
    links,
    menus,
    purchases,
    regency,
    searching,
    work,
)

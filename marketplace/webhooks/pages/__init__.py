"""The web pages of webhooks: endpoints, the log of deliveries, and how receivers work."""

from flask import Blueprint

pages = Blueprint("webhooks", __name__)

from marketplace.webhooks.pages import deliveries, endpoints, exporting, guide  # noqa: F401

"""The JSON API of billing. Same services as the pages, another door."""

from marketplace.web.api import api_blueprint

api = api_blueprint("billing", about="billing")

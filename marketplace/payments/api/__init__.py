"""The JSON API of payments. Same services as the pages, another door."""

from marketplace.web.api import api_blueprint

api = api_blueprint("payments", about="payments")

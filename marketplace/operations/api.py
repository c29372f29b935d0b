"""The JSON API of operations. Same services as the pages, another door."""

from marketplace.web.api import api_blueprint

api = api_blueprint("operations", about="operations")

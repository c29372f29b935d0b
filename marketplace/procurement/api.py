"""The JSON API of procurement. Same services as the pages, another door."""

from marketplace.web.api import api_blueprint

api = api_blueprint("procurement", about="procurement")

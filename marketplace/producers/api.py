"""The JSON API of producers. Same services as the pages, another door."""

from marketplace.web.api import api_blueprint

api = api_blueprint("producers", about="producers")

"""The JSON API of buyers. Same services as the pages, another door."""

from marketplace.web.api import api_blueprint

api = api_blueprint("buyers", about="buyers")

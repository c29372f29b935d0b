"""The JSON API of fulfilment. Same services as the pages, another door."""

from marketplace.web.api import api_blueprint

api = api_blueprint("fulfilment", about="fulfilment")

"""The JSON API of accounts. Same services as the pages, another door."""

from marketplace.web.api import api_blueprint

api = api_blueprint("accounts", about="accounts")

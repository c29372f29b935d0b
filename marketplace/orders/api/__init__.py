"""The JSON API of orders. Same services as the pages, another door."""

from marketplace.web.api import api_blueprint

api = api_blueprint("orders", about="orders")

from marketplace.orders.api import orders, producer_orders  # noqa: F401

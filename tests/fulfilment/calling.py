"""How tests call the JSON API of producer orders."""

from itertools import count

from marketplace.shared.opaque import to_public
from tests.factories.accounts import a_token

keys = count(1)


def address(sold, rest=""):
    return f"/api/v1/producer-orders/{to_public('producer_order', sold.id)}{rest}"


def line_id(line):
    return to_public("order_line", line.id)


def post(client, path, actor, **body):
    headers = a_token(actor) | {"Idempotency-Key": f"k{next(keys)}"}
    return client.post(path, json=body, headers=headers)

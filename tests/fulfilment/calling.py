"""How tests call the JSON API of producer orders."""

import re
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


def said(answer) -> str:
    """What a page says, without its frame: that holds the address and a form's token."""
    return re.search(r"<main.*</main>", answer.text, re.DOTALL)[0]

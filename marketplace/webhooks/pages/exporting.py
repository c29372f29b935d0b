"""The log of deliveries as a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from marketplace.shared.actors import Actor
from marketplace.shared.language import _l
from marketplace.shared.opaque import from_public
from marketplace.web.exporting import Column, ExportedList, in_parts, offer_files, state_word
from marketplace.webhooks.models import WebhookDelivery
from marketplace.webhooks.pages import pages
from marketplace.webhooks.pages.deliveries import state_of
from marketplace.webhooks.pages.endpoints import ADDRESS
from marketplace.webhooks.policies import OWNERS
from marketplace.webhooks.queries import deliveries as queries


def _rows(actor: Actor, asked: Mapping[str, str]) -> Iterator[WebhookDelivery]:
    state = state_of(asked.get("state", ""))
    endpoint_id = from_public("webhook_endpoint", asked.get("tujuan", ""))
    return in_parts(
        lambda limit, cursor: queries.deliveries(
            actor, state=state, endpoint_id=endpoint_id, limit=limit, cursor=cursor
        )
    )


DELIVERIES = ExportedList(
    "kiriman-webhook",
    [
        Column[WebhookDelivery](_l("Waktu"), lambda row: row.created_at),
        Column[WebhookDelivery](_l("Kejadian"), lambda row: row.event.kind),
        Column[WebhookDelivery](_l("Nomor kejadian"), lambda row: row.event.reference),
        Column[WebhookDelivery](_l("Tujuan"), lambda row: row.endpoint.url),
        Column[WebhookDelivery](
            _l("Keadaan"), lambda row: state_word("webhook_delivery", row.state)
        ),
        Column[WebhookDelivery](_l("Percobaan"), lambda row: row.tries),
        Column[WebhookDelivery](_l("Jawaban"), lambda row: row.last_status),
        Column[WebhookDelivery](_l("Milidetik"), lambda row: row.last_milliseconds),
        Column[WebhookDelivery](_l("Kesalahan"), lambda row: row.last_error),
    ],
    _rows,
)

offer_files(
    pages, f"{ADDRESS}/kiriman", *OWNERS, endpoint="download_deliveries", exported=DELIVERIES
)

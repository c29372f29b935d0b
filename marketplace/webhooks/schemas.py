"""How endpoints and deliveries look from outside: form fields and JSON."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from marketplace.web.api import PageQuery, StrictSchema, part_schema
from marketplace.web.fields import LineText, OpaqueId
from marketplace.webhooks.destinations import LONGEST_URL
from marketplace.webhooks.kinds import KINDS
from marketplace.webhooks.states import DeliveryState, EndpointState

NAMES = [kind.name for kind in KINDS]


class EndpointInput(StrictSchema):
    """Where to call, and about what."""

    url = LineText(required=True, validate=validate.Length(min=1, max=LONGEST_URL))
    kinds = fields.List(
        fields.String(validate=validate.OneOf(NAMES)),
        data_key="events",
        required=True,
        validate=validate.Length(max=len(NAMES)),
    )
    note = LineText(load_default="", validate=validate.Length(max=80))


class EndpointForm(Schema):
    """The same from a page."""

    url = LineText(required=True, validate=validate.Length(min=1, max=LONGEST_URL))
    kinds = fields.List(fields.String(validate=validate.OneOf(NAMES)), load_default=list)
    note = LineText(load_default="", validate=validate.Length(max=80))


class EndpointSchema(Schema):
    """An endpoint; its secret is shown only when it is made."""

    id = OpaqueId("webhook_endpoint", required=True)
    url = fields.String(required=True)
    events = fields.List(fields.String(), required=True, attribute="kinds")
    note = fields.String(required=True)
    state = fields.Enum(EndpointState, by_value=True, required=True)
    failing_since = fields.AwareDateTime(required=True, allow_none=True)
    old_secret_until = fields.AwareDateTime(required=True, allow_none=True)
    created_at = fields.AwareDateTime(required=True)


class EndpointWithSecretSchema(EndpointSchema):
    """An endpoint with the secret that signs its calls, this once."""

    secret = fields.String(required=True)


class EndpointList(Schema):
    """All endpoints of an organisation; there are few."""

    items = fields.List(fields.Nested(EndpointSchema), required=True)


class SinceInput(StrictSchema):
    """From when on failed deliveries are sent again."""

    since = fields.AwareDateTime(required=True)


class SinceForm(Schema):
    """The same from a page: a day."""

    since = fields.Date(required=True)


class ReplayedSchema(Schema):
    """How many are sent again."""

    count = fields.Integer(required=True)


class DeliveryQuery(PageQuery):
    """Which deliveries are wanted."""

    state = fields.Enum(DeliveryState, by_value=True, load_default=None)
    endpoint_id = OpaqueId("webhook_endpoint", data_key="endpoint", load_default=None)


class DeliverySchema(Schema):
    """One event on its way to one endpoint."""

    id = OpaqueId("webhook_delivery", required=True)
    event_id = fields.String(required=True, attribute="event.reference")
    event = fields.String(required=True, attribute="event.kind")
    endpoint_id = OpaqueId("webhook_endpoint", required=True)
    url = fields.String(required=True, attribute="endpoint.url")
    state = fields.Enum(DeliveryState, by_value=True, required=True)
    attempts = fields.Integer(required=True, attribute="tries")
    created_at = fields.AwareDateTime(required=True)
    next_attempt_at = fields.AwareDateTime(required=True, allow_none=True, attribute="next_at")
    last_status = fields.Integer(required=True, allow_none=True)
    last_error = fields.String(required=True, allow_none=True)
    last_milliseconds = fields.Integer(required=True, allow_none=True)


class AttemptSchema(Schema):
    """One call; `answer` is the first 2 kB of what came back."""

    number = fields.Integer(required=True)
    tried_at = fields.AwareDateTime(required=True)
    url = fields.String(required=True)
    status = fields.Integer(required=True, allow_none=True)
    milliseconds = fields.Integer(required=True)
    error = fields.String(required=True, allow_none=True)
    answer = fields.String(required=True)


class DeliveryDetailSchema(DeliverySchema):
    """A delivery with what was sent, and every call."""

    body = fields.String(required=True, attribute="event.body")
    calls = fields.List(fields.Nested(AttemptSchema), required=True, attribute="attempts")


DeliveryPart = part_schema(DeliverySchema, "WebhookDeliveryPart")

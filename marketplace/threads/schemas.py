"""What messages look like to programs, and what a new one must hold."""

from __future__ import annotations

from flask_smorest.fields import Upload
from marshmallow import Schema, fields, validate

from marketplace.threads.states import MOST_FILES, Audience
from marketplace.web.api import StrictSchema, part_schema
from marketplace.web.fields import LineText, OpaqueId


class MessageInput(StrictSchema):
    """What somebody says; at most 2,000 letters, checked where it is written."""

    text = LineText(
        required=True, metadata={"minLength": 1, "description": "At most 2,000 letters."}
    )


class MessageFilesInput(Schema):
    """Files that come with a message, as parts of a form."""

    files = fields.List(
        Upload(),
        required=True,
        validate=validate.Length(min=1, max=MOST_FILES),
        metadata={"description": "PDF, photos, XLSX or CSV; each at most 5 MB."},
    )


class MessageFileSchema(Schema):
    """A file that came with a message; its content is at `/message-files/{id}`."""

    id = OpaqueId("thread_file", required=True)
    name = fields.String(required=True)
    size = fields.Integer(required=True)


class MessageSchema(Schema):
    """What somebody said; `text` is empty once it was withdrawn."""

    id = OpaqueId("thread_message", required=True)
    audience = fields.Enum(Audience, by_value=True, required=True, attribute="thread.audience")
    author = fields.String(required=True, attribute="author.name")
    organisation_id = OpaqueId("organisation", required=True)
    organisation = fields.String(required=True, attribute="organisation.name")
    text = fields.String(required=True, attribute="body")
    written_at = fields.AwareDateTime(required=True)
    withdrawn_at = fields.AwareDateTime(required=True, allow_none=True)
    files = fields.List(fields.Nested(MessageFileSchema), required=True)


MessagePart = part_schema(MessageSchema, "MessagePart")

"""Add conversations about orders: messages, files, and how far each person has read.

Safe beside older code, which does not know them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0061_threads"
down_revision = "0060_standing_amount_prices"
AUDIENCE = sa.Enum(
    "internal", "shared", name="audience", native_enum=False, create_constraint=True, length=40
)


def upgrade():
    op.create_table(
        "threads",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("audience", AUDIENCE, nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=True),
        sa.Column("producer_order_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        _check(
            "threads",
            "audience_fits_document",
            "(audience = 'internal' and order_id is not null and producer_order_id is null) or "
            "(audience = 'shared' and order_id is null and producer_order_id is not null)",
        ),
        _key("threads", "order_id", "orders"),
        _key("threads", "producer_order_id", "producer_orders"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_threads")),
        sa.UniqueConstraint("order_id", name=op.f("uq_threads_order_id")),
        sa.UniqueConstraint("producer_order_id", name=op.f("uq_threads_producer_order_id")),
    )
    _messages()
    _files()
    op.create_table(
        "thread_readers",
        sa.Column("thread_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("organisation_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("read_to", sa.Integer(), nullable=False),
        sa.Column("follows", sa.Boolean(), nullable=False),
        _key("thread_readers", "thread_id", "threads"),
        _key("thread_readers", "person_id", "persons"),
        _key("thread_readers", "organisation_id", "organisations"),
        sa.PrimaryKeyConstraint(
            "thread_id", "person_id", "organisation_id", name=op.f("pk_thread_readers")
        ),
    )
    op.create_index(
        "ix_thread_readers_person_id_organisation_id",
        "thread_readers",
        ["person_id", "organisation_id"],
    )


def _messages():
    op.create_table(
        "thread_messages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.String(length=2000), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mail_key", sa.String(length=64), nullable=True),
        _check(
            "thread_messages",
            "withdrawn_is_empty",
            "(withdrawn_at is null) = (length(body) > 0)",
        ),
        _check("thread_messages", "body_is_short", "length(body) <= 2000"),
        _key("thread_messages", "thread_id", "threads"),
        _key("thread_messages", "author_id", "persons"),
        _key("thread_messages", "organisation_id", "organisations"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_thread_messages")),
        sa.UniqueConstraint(
            "thread_id", "mail_key", name=op.f("uq_thread_messages_thread_id_mail_key")
        ),
    )
    op.create_index(op.f("ix_thread_messages_author_id"), "thread_messages", ["author_id"])
    op.create_index("ix_thread_messages_thread_id_id", "thread_messages", ["thread_id", "id"])


def _files():
    op.create_table(
        "thread_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        _check("thread_files", "few_files", "place between 1 and 3"),
        _check("thread_files", "not_empty", "size > 0"),
        _key("thread_files", "message_id", "thread_messages"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_thread_files")),
        sa.UniqueConstraint(
            "message_id", "place", name=op.f("uq_thread_files_message_id_place")
        ),
    )


def downgrade():
    for table in ("thread_readers", "thread_files", "thread_messages", "threads"):
        op.drop_table(table)


def _check(table, name, rule):
    return sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))


def _key(table, column, target):
    return sa.ForeignKeyConstraint(
        [column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}")
    )

"""Ties between federations and their groups, and every letter of Dinas Sosial as a row.

What is attested now becomes the first row of its producer. Safe beside older code, which goes on
keeping the newest letter alone: attest nothing before all processes are new.
"""

import sqlalchemy as sa
from alembic import op

revision = "0043_groups"
down_revision = "0042_sterile_zone"

MOMENT = sa.DateTime(timezone=True)
STATE = sa.Enum(
    "invited",
    "active",
    "declined",
    "withdrawn",
    "ended",
    name="linkstate",
    native_enum=False,
    create_constraint=True,
    length=40,
)
ACTIVE = sa.text("state = 'active'")
STANDING = sa.text("state in ('invited', 'active')")
KNOWN = """
    insert into attestations
        (producer_id, member_count, poor_member_count, attested_on, reference, entered_at)
    select id, coalesce(member_count, poor_member_count), poor_member_count, attested_on,
        coalesce(attestation_reference, ''), current_timestamp
    from producers where poor_member_count is not null and attested_on is not null
"""


def upgrade():
    _add_links()
    _add_attestations()
    op.execute(KNOWN)


def downgrade():
    op.drop_table("attestations")
    op.drop_table("group_links")


def _key(table, column, to):
    name = f"fk_{table}_{column}_{to}"
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(name))


def _add_links():
    op.create_table(
        "group_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("federation_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("state", STATE, nullable=False),
        sa.Column("share_percent", sa.Integer(), nullable=True),
        sa.Column("invited_by", sa.Integer(), nullable=True),
        sa.Column("invited_at", MOMENT, nullable=False),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "federation_id <> group_id", name=op.f("ck_group_links_two_producers")
        ),
        sa.CheckConstraint(
            "share_percent is null or share_percent between 1 and 100",
            name=op.f("ck_group_links_share_is_a_share"),
        ),
        sa.CheckConstraint(
            "state not in ('active', 'ended') or answered_at is not null",
            name=op.f("ck_group_links_both_agreed"),
        ),
        _key("group_links", "federation_id", "producers"),
        _key("group_links", "group_id", "producers"),
        _key("group_links", "invited_by", "persons"),
        _key("group_links", "answered_by", "persons"),
        _key("group_links", "ended_by", "persons"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_links")),
    )
    op.create_index(op.f("ix_group_links_federation_id"), "group_links", ["federation_id"])
    op.create_index(op.f("ix_group_links_group_id"), "group_links", ["group_id"])
    op.create_index(
        "uq_group_links_one_federation",
        "group_links",
        ["group_id"],
        unique=True,
        sqlite_where=ACTIVE,
        postgresql_where=ACTIVE,
    )
    op.create_index(
        "uq_group_links_standing",
        "group_links",
        ["federation_id", "group_id"],
        unique=True,
        sqlite_where=STANDING,
        postgresql_where=STANDING,
    )


def _add_attestations():
    op.create_table(
        "attestations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("producer_id", sa.Integer(), nullable=False),
        sa.Column("member_count", sa.Integer(), nullable=False),
        sa.Column("poor_member_count", sa.Integer(), nullable=False),
        sa.Column("attested_on", sa.Date(), nullable=False),
        sa.Column("reference", sa.String(length=60), nullable=False),
        sa.Column("entered_by", sa.Integer(), nullable=True),
        sa.Column("entered_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "0 <= poor_member_count and poor_member_count <= member_count",
            name=op.f("ck_attestations_poor_members_are_members"),
        ),
        _key("attestations", "producer_id", "producers"),
        _key("attestations", "entered_by", "persons"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attestations")),
    )
    op.create_index(op.f("ix_attestations_producer_id"), "attestations", ["producer_id"])

"""Add what the regency asks of producers and goods, and what is handed in for it.

Safe beside older code: it reads none of this, and ignores the new column of offers.
"""

import sqlalchemy as sa
from alembic import op

revision = "0019_requirements"
down_revision = "0018_operations"

MOMENT = sa.DateTime(timezone=True)
LAPSED = "lapsed_at is null or state = 'paused'"


def upgrade():
    _add_lapse()
    op.create_table(
        "requirements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requirements")),
        sa.UniqueConstraint("code", name=op.f("uq_requirements_code")),
    )
    _create_versions()
    _create_submissions()
    _create_waivers()
    op.create_table(
        "expiry_warnings",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("warned_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("kind", "paper_id", "days", name=op.f("pk_expiry_warnings")),
    )


def downgrade():
    op.drop_table("expiry_warnings")
    op.drop_table("requirement_waivers")
    op.drop_table("requirement_submissions")
    op.drop_table("requirement_versions")
    op.drop_table("requirements")
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(op.f("ck_offers_lapsed_is_paused"), "offers", type_="check")
    op.drop_column("offers", "lapsed_at")


def _add_lapse():
    """Add the column; SQLite takes its rule along, as a table others refer to stays as it is."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "alter table offers add column lapsed_at datetime "
            f"constraint ck_offers_lapsed_is_paused check ({LAPSED})"
        )
        return
    op.add_column("offers", sa.Column("lapsed_at", MOMENT, nullable=True))
    op.create_check_constraint(op.f("ck_offers_lapsed_is_paused"), "offers", LAPSED)


def _words(name, words):
    return sa.Enum(
        *words.split(), name=name, native_enum=False, create_constraint=True, length=40
    )


def _create_versions():
    op.create_table(
        "requirement_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("requirement_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("name_en", sa.String(length=80), nullable=False),
        sa.Column("help", sa.String(length=500), nullable=False),
        sa.Column("help_en", sa.String(length=500), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("producer_kinds", sa.JSON(), nullable=False),
        sa.Column("goods_kinds", sa.JSON(), nullable=False),
        sa.Column("categories", sa.JSON(), nullable=False),
        sa.Column("zone", _words("zone", "landside sterile"), nullable=True),
        sa.Column(
            "fulfilment", _words("fulfilment", "document field attestation"), nullable=False
        ),
        sa.Column("paper_kinds", sa.JSON(), nullable=False),
        sa.Column("profile_field", sa.String(length=20), nullable=True),
        sa.Column("spared_by", sa.JSON(), nullable=False),
        sa.Column("blocks", sa.Boolean(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("grace_days", sa.Integer(), nullable=False),
        sa.Column("office", sa.String(length=120), nullable=False),
        sa.Column("office_phone", sa.String(length=20), nullable=True),
        sa.Column("template_key", sa.String(length=120), nullable=True),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "grace_days between 0 and 365", name=op.f("ck_requirement_versions_grace_is_sane")
        ),
        sa.CheckConstraint(
            "valid_until is null or valid_until >= valid_from",
            name=op.f("ck_requirement_versions_dates"),
        ),
        sa.CheckConstraint(
            "zone is null or not blocks", name=op.f("ck_requirement_versions_zones_never_block")
        ),
        sa.ForeignKeyConstraint(
            ["requirement_id"],
            ["requirements.id"],
            name=op.f("fk_requirement_versions_requirement_id"),
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["persons.id"], name=op.f("fk_requirement_versions_created_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requirement_versions")),
        sa.UniqueConstraint(
            "requirement_id",
            "number",
            name=op.f("uq_requirement_versions_requirement_id_number"),
        ),
    )
    op.create_index(
        op.f("ix_requirement_versions_requirement_id"),
        "requirement_versions",
        ["requirement_id"],
    )


def _create_submissions():
    name = "requirement_submissions"
    op.create_table(
        name,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("requirement_id", sa.Integer(), nullable=False),
        sa.Column("producer_id", sa.Integer(), nullable=False),
        sa.Column(
            "state", _words("certificatestate", "submitted accepted rejected"), nullable=False
        ),
        sa.Column("number", sa.String(length=60), nullable=True),
        sa.Column("issuer", sa.String(length=120), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("file_key", sa.String(length=120), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("checked_at", MOMENT, nullable=True),
        sa.Column("checked_by", sa.Integer(), nullable=True),
        sa.Column("reject_reason", sa.String(length=500), nullable=True),
        *_foreign_keys(
            name,
            requirement_id="requirements",
            producer_id="producers",
            created_by="persons",
            checked_by="persons",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
    op.create_index(op.f(f"ix_{name}_requirement_id"), name, ["requirement_id"])
    op.create_index(f"ix_{name}_producer", name, ["producer_id", "requirement_id"])


def _create_waivers():
    name = "requirement_waivers"
    op.create_table(
        name,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("requirement_id", sa.Integer(), nullable=False),
        sa.Column("producer_id", sa.Integer(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("given_by", sa.Integer(), nullable=True),
        sa.Column("given_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        *_foreign_keys(
            name, requirement_id="requirements", producer_id="producers", given_by="persons"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
    op.create_index(op.f(f"ix_{name}_requirement_id"), name, ["requirement_id"])
    op.create_index(f"ix_{name}_producer", name, ["producer_id", "requirement_id"])


def _foreign_keys(table, **columns):
    return [
        sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"))
        for column, other in columns.items()
    ]

"""Add spreadsheets that producers send: the file, its rows, what its headings mean.

Safe beside older code: it only adds tables.
"""

import sqlalchemy as sa
from alembic import op

revision = "0025_spreadsheets"
down_revision = "0024_availability"


def upgrade():
    op.create_table(
        "sheet_headings",
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("heading", sa.String(length=80), nullable=False),
        sa.Column("column", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_sheet_headings_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("organisation_id", "heading", name=op.f("pk_sheet_headings")),
    )
    op.create_table(
        "sheet_imports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("producer_id", sa.Integer(), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "queued",
                "reading",
                "asking",
                "previewed",
                "applying",
                "applied",
                "reverting",
                "reverted",
                "failed",
                name="importstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "mode",
            sa.Enum(
                "upsert",
                "insert",
                "update",
                name="mode",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("problem", sa.String(length=500), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("file_name", sa.String(length=120), nullable=False),
        sa.Column("file_key", sa.String(length=120), nullable=True),
        sa.Column("headings", sa.JSON(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reverted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state <> 'failed' or problem is not null",
            name=op.f("ck_sheet_imports_failed_says_why"),
        ),
        sa.CheckConstraint(
            "percent between 0 and 100", name=op.f("ck_sheet_imports_percent_is_a_share")
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["memberships.id"], name=op.f("fk_sheet_imports_membership_id")
        ),
        sa.ForeignKeyConstraint(
            ["producer_id"], ["producers.id"], name=op.f("fk_sheet_imports_producer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheet_imports")),
        sa.UniqueConstraint("number", name=op.f("uq_sheet_imports_number")),
    )
    op.create_index(
        op.f("ix_sheet_imports_created_at"), "sheet_imports", ["created_at"], unique=False
    )
    op.create_index(
        op.f("ix_sheet_imports_producer_id"), "sheet_imports", ["producer_id"], unique=False
    )
    op.create_table(
        "sheet_rows",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("cells", sa.JSON(), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("problems", sa.JSON(), nullable=False),
        sa.Column(
            "verdict",
            sa.Enum(
                "new",
                "changed",
                "same",
                "error",
                name="verdict",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column(
            "outcome",
            sa.Enum(
                "pending",
                "applied",
                "failed",
                "reverted",
                "kept",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("offer_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["import_id"], ["sheet_imports.id"], name=op.f("fk_sheet_rows_import_id")
        ),
        sa.ForeignKeyConstraint(
            ["offer_id"], ["offers.id"], name=op.f("fk_sheet_rows_offer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheet_rows")),
        sa.UniqueConstraint("import_id", "line", name=op.f("uq_sheet_rows_import_id_line")),
    )
    op.create_index(op.f("ix_sheet_rows_offer_id"), "sheet_rows", ["offer_id"], unique=False)
    op.create_index(
        "ix_sheet_rows_verdict", "sheet_rows", ["import_id", "verdict", "line"], unique=False
    )


def downgrade():
    op.drop_table("sheet_rows")
    op.drop_table("sheet_imports")
    op.drop_table("sheet_headings")

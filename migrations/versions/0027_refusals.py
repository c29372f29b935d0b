"""Add the published grounds of refusals, and every refusal with its appeal.

Safe beside older code: it only adds tables, and older code refuses without writing into them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0027_refusals"
down_revision = "0026_synonyms"

MOMENT = sa.DateTime(timezone=True)
OPEN = "appealed_at is not null and decided_at is null"
CRITERIA = (
    ("incomplete", "Data atau berkas belum lengkap", "Data or files are missing"),
    ("unreadable", "Foto atau dokumen tidak terbaca", "A photo or paper cannot be read"),
    ("mismatch", "Data tidak cocok dengan dokumen", "The data do not match the papers"),
    ("expired", "Dokumen sudah habis masa berlakunya", "A paper has run out"),
    ("requirement", "Persyaratan wajib belum terpenuhi", "A binding requirement is not met"),
    ("not_genuine", "Dokumen tidak terbukti asli", "A paper is not proved genuine"),
    ("origin", "Asal barang tidak terbukti", "The origin of the goods is not proved"),
    ("duplicate", "Sudah ada yang sama", "The same is there already"),
    ("price", "Harga di luar kisaran tanpa alasan", "The price is out of range without reason"),
    ("misleading", "Isi atau foto menyesatkan", "Words or photos mislead"),
)


def upgrade():
    criteria = op.create_table(
        "review_criteria",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_review_criteria")),
    )
    op.bulk_insert(
        criteria,
        [
            {"code": code, "name": name, "name_en": name_en, "position": position}
            for position, (code, name, name_en) in enumerate(CRITERIA, start=1)
        ],
    )
    op.create_table(
        "refusals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("criterion_code", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("refused_by", sa.Integer(), nullable=False),
        sa.Column("refused_at", MOMENT, nullable=False),
        sa.Column("plea", sa.String(length=500), nullable=True),
        sa.Column("appealed_by", sa.Integer(), nullable=True),
        sa.Column("appealed_at", MOMENT, nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("is_granted", sa.Boolean(), nullable=True),
        sa.CheckConstraint(
            "decided_by is null or decided_by <> refused_by",
            name=op.f("ck_refusals_second_person_decides"),
        ),
        sa.CheckConstraint(
            "(appealed_at is null) = (plea is null)", name=op.f("ck_refusals_appeal_says_why")
        ),
        sa.CheckConstraint(
            "decided_at is null or appealed_at is not null",
            name=op.f("ck_refusals_only_appeals_are_decided"),
        ),
        *(
            sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_refusals_{column}"))
            for column, target in (
                ("organisation_id", "organisations.id"),
                ("criterion_code", "review_criteria.code"),
                ("refused_by", "persons.id"),
                ("appealed_by", "persons.id"),
                ("decided_by", "persons.id"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refusals")),
    )
    op.create_index(op.f("ix_refusals_review_id"), "refusals", ["review_id"])
    op.create_index(op.f("ix_refusals_organisation_id"), "refusals", ["organisation_id"])
    op.create_index(
        "uq_refusals_open_appeal",
        "refusals",
        ["review_id"],
        unique=True,
        sqlite_where=sa.text(OPEN),
        postgresql_where=sa.text(OPEN),
    )


def downgrade():
    op.drop_table("refusals")
    op.drop_table("review_criteria")

"""Where what lies in a cart is to be booked and delivered, where that is known.

One new table. Safe beside older code, which knows nothing of it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0067_cart_places"
down_revision = "0066_weighed_receipts"

NAMED = ("organisation", "person", "outlet", "cost_centre", "delivery_point")


def upgrade():
    op.create_table(
        "cart_places",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("outlet_id", sa.Integer(), nullable=True),
        sa.Column("cost_centre_id", sa.Integer(), nullable=True),
        sa.Column("delivery_point_id", sa.Integer(), nullable=True),
        *[
            sa.ForeignKeyConstraint(
                [f"{name}_id"], [f"{name}s.id"], name=op.f(f"fk_cart_places_{name}_id")
            )
            for name in NAMED
        ],
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cart_places")),
        sa.UniqueConstraint(
            "organisation_id",
            "person_id",
            name=op.f("uq_cart_places_organisation_id_person_id"),
        ),
    )


def downgrade():
    op.drop_table("cart_places")

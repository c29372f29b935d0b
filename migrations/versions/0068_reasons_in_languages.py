"""Why a day of a standing order went as it did, in each language, for readers of any.

One new column. Safe beside older code, which leaves it empty: then the Indonesian words hold.
"""

import sqlalchemy as sa
from alembic import op

revision = "0068_reasons_in_languages"
down_revision = "0067_cart_places"


def upgrade():
    op.add_column(
        "standing_order_occurrences", sa.Column("message_in", sa.JSON(), nullable=True)
    )


def downgrade():
    op.drop_column("standing_order_occurrences", "message_in")

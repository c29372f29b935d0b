"""Add what was agreed for each weekday's amount: of price tiers a larger one costs less.

Safe beside older code, which leaves it empty: then the price of the line holds, as before.
"""

import sqlalchemy as sa
from alembic import op

revision = "0060_standing_amount_prices"
down_revision = "0059_local_content"
TABLE = "standing_order_amounts"
RULE = "ck_standing_order_amounts_price_is_positive"


def upgrade():
    with op.batch_alter_table(TABLE) as amounts:
        amounts.add_column(sa.Column("agreed_price", sa.BigInteger(), nullable=True))
        amounts.create_check_constraint(op.f(RULE), "agreed_price > 0")


def downgrade():
    with op.batch_alter_table(TABLE) as amounts:
        amounts.drop_constraint(op.f(RULE), type_="check")
        amounts.drop_column("agreed_price")

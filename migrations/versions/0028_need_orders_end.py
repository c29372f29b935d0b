"""Let the day of a need be ordered again when its order came to nothing.

Safe beside older code, which only knows orders that stand; going back keeps the last order of
each day, as older code knows but one.
"""

import sqlalchemy as sa
from alembic import op

revision = "0028_need_orders_end"
down_revision = "0027_refusals"

ENDED = sa.text("ended_at is null")
ONE_A_DAY = "uq_need_orders_need_id_delivery_day"
EARLIER = """
    delete from need_orders where exists (
        select 1 from need_orders later where later.need_id = need_orders.need_id
        and later.delivery_day = need_orders.delivery_day and later.id > need_orders.id)
"""


def upgrade():
    with op.batch_alter_table("need_orders") as links:
        links.add_column(sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))
        links.drop_constraint(op.f(ONE_A_DAY), type_="unique")
    op.create_index(
        "uq_need_orders_live",
        "need_orders",
        ["need_id", "delivery_day"],
        unique=True,
        sqlite_where=ENDED,
        postgresql_where=ENDED,
    )
    op.create_index("ix_need_orders_need_id", "need_orders", ["need_id"])


def downgrade():
    op.drop_index("ix_need_orders_need_id", "need_orders")
    op.drop_index("uq_need_orders_live", "need_orders")
    op.execute(EARLIER)
    with op.batch_alter_table("need_orders") as links:
        links.drop_column("ended_at")
        links.create_unique_constraint(op.f(ONE_A_DAY), ["need_id", "delivery_day"])

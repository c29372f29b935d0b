"""The lists of a large producer and the transfers to check are found by an index.

Safe beside older code: it changes no data.
"""

from alembic import op

revision = "0031_list_indexes"
down_revision = "0030_closures"

OLD = "ix_producer_orders_producer_id_state"
NEW = "ix_producer_orders_producer_id_state_delivery_day"
COLUMNS = ["producer_id", "state", "delivery_day", "id", "answer_by"]


def upgrade():
    op.create_index(NEW, "producer_orders", COLUMNS)
    op.drop_index(OLD, "producer_orders")
    op.create_index("ix_payments_state_method", "payments", ["state", "method"])


def downgrade():
    op.drop_index("ix_payments_state_method", "payments")
    op.create_index(OLD, "producer_orders", COLUMNS[:2])
    op.drop_index(NEW, "producer_orders")

"""Keep what the dock's scale showed of goods of catch weight, with the tare of that day.

Safe beside older code, which leaves it empty: then goods were counted, as before. The rules are
those of the last column: SQLite adds and drops them with it, and rewrites no table for them.
"""

from alembic import op

revision = "0066_weighed_receipts"
down_revision = "0065_order_rounds"
RULES = """
    constraint ck_receipt_lines_weighing_is_whole check (
        (gross_weight is null) = (containers is null) and
        (gross_weight is null) = (tare is null)
    )
    constraint ck_receipt_lines_judged_within_net_weight check (
        gross_weight is null or (containers >= 0 and tare >= 0 and accepted_quantity +
        regraded_quantity + rejected_quantity <= gross_weight - containers * tare)
    )
"""


def upgrade():
    op.execute("alter table receipt_lines add column gross_weight bigint")
    op.execute("alter table receipt_lines add column containers integer")
    op.execute(f"alter table receipt_lines add column tare bigint {RULES}")


def downgrade():
    for column in ("tare", "containers", "gross_weight"):
        op.execute(f"alter table receipt_lines drop column {column}")

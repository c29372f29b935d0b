"""Index what an account was credited by time: a producer's month is read, not its whole life.

Safe beside older code.
"""

from alembic import op

revision = "0023_credited_lately"
down_revision = "0022_track_records"


def upgrade():
    op.create_index(
        "ix_ledger_transfers_credited", "ledger_transfers", ["credit_account_id", "happened_at"]
    )
    op.drop_index("ix_ledger_transfers_credit_account_id", "ledger_transfers")


def downgrade():
    op.create_index(
        "ix_ledger_transfers_credit_account_id", "ledger_transfers", ["credit_account_id"]
    )
    op.drop_index("ix_ledger_transfers_credited", "ledger_transfers")

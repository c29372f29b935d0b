"""Sales outside the market, as producers declare them, and the moves of stock they cause.

Safe beside older code: it neither reads the new table nor writes the new reasons.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013_direct_sales"
down_revision = "0012_catalogue_version"

KNOWN = ("set", "hold", "release")
NEW = ("direct_sale", "direct_sale_withdrawn")
FIXED = (
    "id, producer_id, offer_id, day, quantity, unit_price, value, buyer_kind, channel, note, "
    "taken_quantity, booked_quantity, recorded_by, recorded_at"
)


def upgrade():
    _allow_reasons((*KNOWN, *NEW))
    op.create_table(
        "direct_sales",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("producer_id", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("unit_price", sa.BigInteger(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column(
            "buyer_kind",
            _words("soldto", "neighbour shop hotel guest airport_tenant other"),
            nullable=False,
        ),
        sa.Column(
            "channel",
            _words("soldthrough", "whatsapp phone walk_in market"),
            nullable=False,
        ),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("taken_quantity", sa.BigInteger(), nullable=False),
        sa.Column("booked_quantity", sa.BigInteger(), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.Integer(), nullable=True),
        sa.Column(
            "withdrawn_reason",
            _words("withdrawalreason", "mistake twice returned"),
            nullable=True,
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_direct_sales_quantity_is_positive")),
        sa.CheckConstraint("unit_price > 0", name=op.f("ck_direct_sales_price_is_positive")),
        sa.CheckConstraint("value > 0", name=op.f("ck_direct_sales_value_is_positive")),
        sa.CheckConstraint(
            "taken_quantity between 0 and quantity",
            name=op.f("ck_direct_sales_taken_is_a_part"),
        ),
        sa.CheckConstraint(
            "booked_quantity between 0 and quantity",
            name=op.f("ck_direct_sales_booked_is_a_part"),
        ),
        sa.CheckConstraint(
            "(withdrawn_at is null) = (withdrawn_reason is null)",
            name=op.f("ck_direct_sales_withdrawn_with_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["producer_id"], ["producers.id"], name=op.f("fk_direct_sales_producer_id")
        ),
        sa.ForeignKeyConstraint(
            ["offer_id"], ["offers.id"], name=op.f("fk_direct_sales_offer_id")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["persons.id"], name=op.f("fk_direct_sales_recorded_by")
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by"], ["persons.id"], name=op.f("fk_direct_sales_withdrawn_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_direct_sales")),
    )
    op.create_index(op.f("ix_direct_sales_offer_id"), "direct_sales", ["offer_id"])
    op.create_index(op.f("ix_direct_sales_day"), "direct_sales", ["day"])
    op.create_index("ix_direct_sales_producer_id_day", "direct_sales", ["producer_id", "day"])
    _keep_what_was_declared()


def downgrade():
    op.drop_table("direct_sales")  # and its triggers with it
    _guard_moves(guarded=False)
    moves = sa.table("stock_moves", sa.column("reason"))
    op.execute(moves.update().where(moves.c.reason.in_(NEW)).values(reason="set"))
    _guard_moves(guarded=True)
    _allow_reasons(KNOWN)


def _words(name, words):
    return sa.Enum(
        *words.split(), name=name, native_enum=False, create_constraint=True, length=40
    )


def _allow_reasons(reasons):
    listed = ", ".join(f"'{reason}'" for reason in reasons)
    rule, condition = "ck_stock_moves_stockreason", f"reason in ({listed})"
    if op.get_bind().dialect.name == "sqlite":
        with op.batch_alter_table("stock_moves", recreate="always") as moves:
            moves.create_check_constraint(op.f(rule), condition)
        _guard_moves(guarded=True)  # the triggers went with the old table
        return
    op.drop_constraint(op.f(rule), "stock_moves", type_="check")
    op.create_check_constraint(op.f(rule), "stock_moves", condition)


def _guard_moves(*, guarded):
    """Put up, or take down, the refusal to change history of migration 0010."""
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("update", "delete"):
            op.execute(
                f"create trigger if not exists stock_moves_no_{verb} before {verb} "
                "on stock_moves "
                "begin select raise(abort, 'stock_moves is append-only'); end"
                if guarded
                else f"drop trigger stock_moves_no_{verb}"
            )
        return
    state = "enable" if guarded else "disable"
    op.execute(f"alter table stock_moves {state} trigger stock_moves_no_change")


def _keep_what_was_declared():
    if op.get_bind().dialect.name == "sqlite":
        for event in (f"update of {FIXED}", "delete"):
            op.execute(
                f"create trigger direct_sales_no_{event[:6]} before {event} on direct_sales "
                "begin select raise(abort, 'direct_sales is append-only'); end"
            )
        return
    op.execute(
        f"create trigger direct_sales_no_change before update of {FIXED} or delete "
        "on direct_sales for each row execute function refuse_change()"
    )

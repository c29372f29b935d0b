"""Let roles hold at some outlets only, and let an outlet have a manager of its members.

Older code can read all rows until somebody is made an outlet's manager, but does not know the
limits: limit nobody before all processes are new. Going down makes limited roles nobody's, for
they would hold everywhere.
"""

import sqlalchemy as sa
from alembic import op

revision = "0054_outlet_roles"
down_revision = "0053_budgets"
RULE = "ck_held_roles_role"
OLD = (
    "producer_owner",
    "producer_member",
    "requester",
    "approver",
    "receiver",
    "finance",
    "buyer_owner",
    "resident",
    "admin",
    "auditor",
)
NEW = (*OLD[:6], "outlet_manager", *OLD[6:])


def upgrade():
    _allow(NEW)
    op.add_column(
        "held_roles",
        sa.Column("is_limited", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.add_column(
        "invitations",
        sa.Column("outlets", sa.String(length=2000), server_default="", nullable=False),
    )
    op.create_table(
        "role_places",
        sa.Column("membership_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("role", _roles(NEW), nullable=False),
        sa.Column("outlet_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["membership_id", "role"],
            ["held_roles.membership_id", "held_roles.role"],
            name=op.f("fk_role_places_membership_id_role"),
        ),
        sa.ForeignKeyConstraint(
            ["outlet_id"], ["outlets.id"], name=op.f("fk_role_places_outlet_id")
        ),
        sa.PrimaryKeyConstraint(
            "membership_id", "role", "outlet_id", name=op.f("pk_role_places")
        ),
    )
    op.create_index(op.f("ix_role_places_outlet_id"), "role_places", ["outlet_id"])


def downgrade():
    op.drop_table("role_places")
    op.drop_column("invitations", "outlets")
    op.execute("delete from held_roles where is_limited or role = 'outlet_manager'")
    op.drop_column("held_roles", "is_limited")
    _allow(OLD)


def _roles(names):
    return sa.Enum(*names, name="role", native_enum=False, create_constraint=True, length=40)


def _allow(names):
    """Have the database take these roles and no others."""
    words = ", ".join(f"'{name}'" for name in names)
    if op.get_bind().dialect.name == "sqlite":
        with op.batch_alter_table("held_roles", recreate="always") as held:
            held.drop_constraint(op.f(RULE), type_="check")
            held.create_check_constraint(op.f(RULE), f"role in ({words})")
        return
    op.drop_constraint(op.f(RULE), "held_roles", type_="check")
    op.create_check_constraint(op.f(RULE), "held_roles", f"role in ({words})")

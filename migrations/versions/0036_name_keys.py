"""Products are found again by a key of their name, with an index: many at once stay quick.

Safe beside older code: a product that it enters meanwhile has an empty key, and is only not
found again by its name.
"""

import sqlalchemy as sa
from alembic import op

revision = "0036_name_keys"
down_revision = "0035_product_variants"

AT_ONCE = 1000
PRODUCTS = sa.table("products", sa.column("id"), sa.column("name"), sa.column("name_key"))


def upgrade():
    key = sa.Column("name_key", sa.String(360), server_default="", nullable=False)
    op.add_column("products", key)
    connection, last = op.get_bind(), 0
    while rows := _rows_after(connection, last):
        last = rows[-1].id
        keyed = [{"at": row.id, "key": " ".join(row.name.casefold().split())} for row in rows]
        change = PRODUCTS.update().where(PRODUCTS.c.id == sa.bindparam("at"))
        connection.execute(change.values(name_key=sa.bindparam("key")), keyed)
    op.create_index(op.f("ix_products_name_key"), "products", ["name_key"])


def _rows_after(connection, last):
    wanted = sa.select(PRODUCTS.c.id, PRODUCTS.c.name).where(PRODUCTS.c.id > last)
    return connection.execute(wanted.order_by(PRODUCTS.c.id).limit(AT_ONCE)).all()


def downgrade():
    op.drop_index(op.f("ix_products_name_key"), "products")
    op.drop_column("products", "name_key")

"""An order of five lines written by plain SQLAlchemy objects behind Flask, and nothing else.

No policy, price, hold, audit, idempotency or outbox: it reads five goods, writes an order, a
part for each producer and the lines, takes the stock and commits.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

from flask import Flask, jsonify, request
from sqlalchemy import BigInteger, Connection, ForeignKey, String, create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship

app = Flask(__name__)
url = os.environ.get("DATABASE_URL", "").replace("postgresql://", "postgresql+psycopg://")
engine = create_engine(url, pool_size=16) if url else None


class Base(DeclarativeBase):
    """Parent of the tables."""


class Good(Base):
    """What is ordered."""

    __tablename__ = "bench_goods"

    id: Mapped[int] = mapped_column(primary_key=True)
    producer_id: Mapped[int]
    name: Mapped[str] = mapped_column(String(120))
    price: Mapped[int]
    stock: Mapped[int] = mapped_column(BigInteger)


class Order(Base):
    """An order."""

    __tablename__ = "bench_orders"

    id: Mapped[int] = mapped_column(primary_key=True)
    buyer_id: Mapped[int]
    note: Mapped[str] = mapped_column(String(500))
    total: Mapped[int]
    parts: Mapped[list[Part]] = relationship(back_populates="order")


class Part(Base):
    """What one producer delivers."""

    __tablename__ = "bench_parts"

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("bench_orders.id"), index=True)
    producer_id: Mapped[int]
    goods: Mapped[int]
    order: Mapped[Order] = relationship(back_populates="parts")
    lines: Mapped[list[Line]] = relationship(back_populates="part")


class Line(Base):
    """One good."""

    __tablename__ = "bench_lines"

    id: Mapped[int] = mapped_column(primary_key=True)
    part_id: Mapped[int] = mapped_column(ForeignKey("bench_parts.id"), index=True)
    good_id: Mapped[int] = mapped_column(ForeignKey("bench_goods.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    quantity: Mapped[int]
    unit_price: Mapped[int]
    part: Mapped[Part] = relationship(back_populates="lines")


def fill(connection: Connection, makers: Mapping[int, int]) -> None:
    """Make the tables, with goods of these ids and producers."""
    Base.metadata.create_all(connection)
    goods = [
        {"id": id_, "producer_id": maker, "name": "Barang", "price": 9000, "stock": 10**9}
        for id_, maker in makers.items()
    ]
    connection.execute(Good.__table__.insert(), goods)
    connection.commit()


@app.post("/orders")
def place_order():
    """Write one order."""
    wanted = request.get_json()["lines"]
    ids = sorted(line["offer_id"] for line in wanted)
    with Session(engine) as session:
        locked = select(Good).where(Good.id.in_(ids)).order_by(Good.id).with_for_update()
        order, parts = Order(buyer_id=1, note="", total=0), {}
        for good in session.scalars(locked):
            part = parts.setdefault(
                good.producer_id, Part(order=order, producer_id=good.producer_id, goods=0)
            )
            good.stock -= 20
            part.lines.append(
                Line(good_id=good.id, name=good.name, quantity=20, unit_price=good.price)
            )
            part.goods += good.price * 20
        order.total = sum(part.goods for part in parts.values())
        session.add(order)
        session.commit()
        return jsonify(id=order.id, total=order.total), 201


@app.get("/healthz")
def alive() -> str:
    """Answer while alive."""
    return "ok"

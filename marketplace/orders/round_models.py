"""What an order said each time it was submitted for approval."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.shared.database import Base


class OrderRound(Base):
    """An order as one submission had it; written once, with the flow that asks about it."""

    __tablename__ = "order_rounds"

    flow_id: Mapped[int] = mapped_column(
        ForeignKey("approval_flows.id"), primary_key=True, autoincrement=False
    )
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)

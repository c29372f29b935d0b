"""What a competition under an agreement may take from whom, and at which price at most."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.agreements.call_models import AgreementQuota
from marketplace.agreements.models import AgreementLine
from marketplace.shared.database import Base
from marketplace.shared.money import Money
from marketplace.sourcing.models import RfqLine


class RfqHold(Base):
    """What is kept of one producer's agreed line for one line of a competition.

    The quantity counts as kept in the quota until the row ends: when the competition comes to
    nothing, or its order takes it. The ceiling is the price agreed when it was opened.
    """

    __tablename__ = "rfq_holds"
    __table_args__ = (
        UniqueConstraint("rfq_line_id", "quota_id"),
        CheckConstraint("quantity > 0", name="quantity_is_positive"),
        CheckConstraint("ceiling > 0", name="ceiling_is_positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    rfq_line_id: Mapped[int] = mapped_column(ForeignKey("rfq_lines.id"))
    quota_id: Mapped[int] = mapped_column(ForeignKey("agreement_quotas.id"), index=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("agreement_lines.id"), index=True)
    quantity: Mapped[Decimal]
    ceiling: Mapped[Money]  # of a unit, before tax
    ended_at: Mapped[datetime | None]

    rfq_line: Mapped[RfqLine] = relationship()
    quota: Mapped[AgreementQuota] = relationship()
    line: Mapped[AgreementLine] = relationship()

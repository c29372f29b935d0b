"""What the running of the service remembers of itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.shared.clock import utc_now
from marketplace.shared.database import Base


class Result(Base):
    """How the last check, or the last backup, went."""

    __tablename__ = "operation_results"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    found_at: Mapped[datetime] = mapped_column(default=utc_now)
    details: Mapped[dict[str, Any]] = mapped_column(JSON)

"""Budgets of cost centres, and the ledger of what is committed and spent of them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.budgets.states import BudgetPeriod, BudgetRule
from marketplace.buyers.models import CostCentre
from marketplace.catalog.models import Category
from marketplace.shared.clock import utc_now
from marketplace.shared.database import Base
from marketplace.shared.money import ZERO, Money

WHOLE = text("category_id is null")


class Budget(Base):
    """What a cost centre may spend in a period, on all goods or on those of one category.

    What each amount means:

    - `planned`: what its owner or finance allows, tax and freight included.
    - `carried`: what was left of the period before, where that budget is carried over.
    - `committed`: what orders still expect: each line's price with tax, for the quantity
      promised (before an answer: ordered) and not yet judged at the dock, and the freight of
      each part until its first invoice. Counted when the order is placed, also while it waits
      for approval; given back on rejection, cancellation, expiry, a smaller promise, and for
      whatever the dock rejects or no longer waits for.
    - `actual`: what invoices claim: accepted goods in full and regraded ones at the reduced
      price, each with its tax, and freight with a part's first invoice. It is booked with the
      receipt, which issues that invoice in the same transaction, and taken back when the
      producer gives the invoice up.

    An order counts in the period of its day of delivery, whenever it is placed, received or
    paid. Freight belongs to no category: budgets of one category do not count it. `committed`
    and `actual` are kept in step with the entries; `excused` is what lies beyond the limit of
    a blocking budget by other ways than an order: roundings of tax at the dock, a plan made
    smaller, or orders that were there before the budget.
    """

    __tablename__ = "budgets"
    __table_args__ = (
        CheckConstraint("starts_on <= ends_on", name="period_has_days"),
        CheckConstraint(
            "planned >= 0 and carried >= 0 and excused >= 0", name="limits_are_not_negative"
        ),
        CheckConstraint("committed >= 0", name="released_within_committed"),
        CheckConstraint("actual >= 0", name="credited_within_actual"),
        CheckConstraint(
            "rule <> 'block' or committed + actual <= planned + carried + excused",
            name="blocked_at_the_limit",
        ),
        UniqueConstraint("cost_centre_id", "period", "starts_on", "category_id"),
        Index(  # NULLs never clash, so budgets of all goods need an index of their own
            "uq_budgets_whole",
            "cost_centre_id",
            "period",
            "starts_on",
            unique=True,
            sqlite_where=WHOLE,
            postgresql_where=WHOLE,
        ),
        Index("ix_budgets_buyer_id_starts_on", "buyer_id", "starts_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    buyer_id: Mapped[int] = mapped_column(ForeignKey("buyers.id"))
    cost_centre_id: Mapped[int] = mapped_column(ForeignKey("cost_centres.id"))
    category_id: Mapped[int | None] = mapped_column(ForeignKey("categories.id"))  # None: all
    period: Mapped[BudgetPeriod]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    rule: Mapped[BudgetRule]
    planned: Mapped[Money]
    carried: Mapped[Money] = mapped_column(default=ZERO)
    committed: Mapped[Money] = mapped_column(default=ZERO)
    actual: Mapped[Money] = mapped_column(default=ZERO)
    excused: Mapped[Money] = mapped_column(default=ZERO)
    carries_over: Mapped[bool] = mapped_column(default=False)
    carried_over_at: Mapped[datetime | None]  # what was left stands in the next period
    created_at: Mapped[datetime] = mapped_column(default=utc_now)

    cost_centre: Mapped[CostCentre] = relationship(lazy="joined")
    category: Mapped[Category | None] = relationship(lazy="joined")

    @property
    def limit(self) -> Money:
        """What may be spent: planned, and carried over from the period before."""
        return self.planned + self.carried

    @property
    def used(self) -> Money:
        """What is committed or spent."""
        return self.committed + self.actual

    @property
    def left(self) -> Money:
        """What can still be committed; below zero once it is overspent."""
        return self.limit - self.used


class BudgetEntry(Base):
    """One movement in a budget. Append-only; `business_key` names the fact it books.

    `item` is what it is about: "line:12" of an order, "freight:7" of a part, "budget:3" that
    something was carried over from. The same fact never moves the same budget twice.
    """

    __tablename__ = "budget_entries"
    __table_args__ = (
        CheckConstraint(
            "committed <> 0 or actual <> 0 or carried <> 0", name="something_moved"
        ),
        UniqueConstraint("budget_id", "business_key"),
        Index("ix_budget_entries_about", "about_kind", "about_id"),
        Index("ix_budget_entries_budget", "budget_id", "happened_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    budget_id: Mapped[int] = mapped_column(ForeignKey("budgets.id"))
    business_key: Mapped[str] = mapped_column(String(120))
    item: Mapped[str] = mapped_column(String(40), index=True)
    committed: Mapped[Money] = mapped_column(default=ZERO)
    actual: Mapped[Money] = mapped_column(default=ZERO)
    carried: Mapped[Money] = mapped_column(default=ZERO)
    about_kind: Mapped[str] = mapped_column(String(40))  # "order", or "budget"
    about_id: Mapped[int]
    about_number: Mapped[str] = mapped_column(String(40))  # as people know it
    happened_at: Mapped[datetime] = mapped_column(default=utc_now)

    budget: Mapped[Budget] = relationship()

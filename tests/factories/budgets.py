"""Cost centres and budgets, opened by the real services."""

from datetime import date

from marketplace.accounts.models import Organisation
from marketplace.billing.models import Invoice
from marketplace.budgets.facts import BudgetFacts, BudgetScope
from marketplace.budgets.models import Budget
from marketplace.budgets.services.planning import open_budget
from marketplace.budgets.states import BudgetPeriod, BudgetRule
from marketplace.buyers.models import CostCentre, Outlet
from marketplace.shared.actors import Actor, Role
from marketplace.shared.database import db
from marketplace.shared.money import Money
from tests.factories.accounts import a_member
from tests.factories.orders import Kitchen, in_days


def an_outlet(buyer, name="Restoran lantai 2") -> Outlet:
    """Add an outlet to a buyer."""
    outlet = Outlet(buyer_id=buyer.id, name=name)
    db.session.add(outlet)
    db.session.flush()
    return outlet


def a_cost_centre(buyer, code="DPR", outlet: Outlet | None = None) -> CostCentre:
    """Add a cost centre to a buyer."""
    centre = CostCentre(
        buyer_id=buyer.id, outlet_id=outlet.id if outlet else None, code=code, name="Dapur"
    )
    db.session.add(centre)
    db.session.flush()
    return centre


def a_budget(
    centre: CostCentre,
    planned: int = 1_000_000,
    rule: BudgetRule = BudgetRule.WARN,
    *,
    day: date | None = None,
    category_id: int | None = None,
    period: BudgetPeriod = BudgetPeriod.MONTH,
    carries_over: bool = False,
    actor: Actor | None = None,
) -> Budget:
    """Open a budget for the period of the day that orders of a kitchen arrive on."""
    scope = BudgetScope(centre.id, period, day or in_days(3), category_id)
    facts = BudgetFacts(Money(planned), rule, carries_over=carries_over)
    return open_budget(scope, facts, actor=actor or finance_of(centre))


def finance_of(centre: CostCentre) -> Actor:
    """Return somebody of the buyer's finance."""
    organisation = db.session.get_one(Organisation, centre.buyer_id)
    return a_member(organisation, Role.FINANCE)


def stands(budget: Budget) -> tuple[int, int]:
    """Return what a budget says is committed and spent, in rupiah, as the database has it."""
    db.session.expire(budget)
    return budget.committed.rupiah, budget.actual.rupiah


def billed(kitchen: Kitchen) -> int:
    """Add up what a kitchen's invoices claim."""
    invoices = db.session.query(Invoice).filter_by(buyer_id=kitchen.buyer.id)
    return sum(invoice.total.rupiah for invoice in invoices)

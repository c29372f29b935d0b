"""A buyer's own rule on how many quotations are compared."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete

from marketplace.buyers.queries import lock_buyer
from marketplace.shared import audit
from marketplace.shared.actors import Actor
from marketplace.shared.database import db, transactional
from marketplace.shared.errors import Invalid, require
from marketplace.shared.language import _
from marketplace.sourcing import policies
from marketplace.sourcing.models import QuotationRule
from marketplace.sourcing.rules import MOST_RULES, Rule

MOST_COMPARED = 20


@transactional
def set_rules(rules: Sequence[Rule], *, actor: Actor) -> Sequence[Rule]:
    """Replace the actor's buyer's rules; none at all brings the usual ones back.

    Awards that were made keep the rule of their day. Raises `Forbidden` and `Invalid`.
    """
    require(allowed=policies.may_set_rules(actor), to=_("mengubah aturan pembanding"))
    buyer = lock_buyer(actor.organisation_id)
    amounts = [rule.above for rule in rules]
    if len(rules) > MOST_RULES or len(set(amounts)) < len(amounts):
        text = _("Paling banyak %(most)s batas, masing-masing sekali.", most=MOST_RULES)
        raise Invalid({"rules": [text]})
    if any(not 1 <= rule.least <= MOST_COMPARED for rule in rules):
        raise Invalid({"rules": [_("Bandingkan 1 sampai 20 penawaran.")]})
    db.session.execute(delete(QuotationRule).where(QuotationRule.buyer_id == buyer.id))
    db.session.add_all(
        QuotationRule(buyer_id=buyer.id, above=rule.above, least=rule.least) for rule in rules
    )
    said = "; ".join(f"{rule.above.rupiah}: {rule.least}" for rule in rules)
    audit.record("rfq.rules_set", buyer, actor=actor, rules=said)
    return rules

"""What can be done with goods on their way: the only code that changes its tables."""

from marketplace.fulfilment.judgements import Judgement
from marketplace.fulfilment.services.closing import close_producer_order, close_when_settled
from marketplace.fulfilment.services.dispatching import LotInput, dispatch
from marketplace.fulfilment.services.receiving import record_receipt

__all__ = [
    "Judgement",
    "LotInput",
    "close_producer_order",
    "close_when_settled",
    "dispatch",
    "record_receipt",
]

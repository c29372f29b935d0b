"""Every road that goods can take from the order to the dock, against a second book."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from tests.fuzz.books import Bill, Deal, Purse
from tests.fuzz.trade import LIMIT, PRICES, Trade

picks = st.integers(0, 1_000)
STOCK = 15
NEVER_SENT = {"waiting", "withdrawn"}  # such an order has not reached its producer
PROMISED = {"confirmed", "partly_confirmed"}
ON_THE_WAY = {"dispatched", "partly_received"}
STILL_HERE = {"waiting", "sent", *PROMISED}


class GoodsModel(RuleBasedStateMachine):
    """Order, approve, cancel, confirm, dispatch, receive."""

    def __init__(self, trade: Trade, purses: list[Purse]) -> None:
        super().__init__()
        self.trade = trade
        self.purses = purses  # outlives one walk: the market is one
        self.deals: list[Deal] = []
        self.stock = [STOCK] * len(PRICES)

    def fill_the_shelf(self) -> None:
        for place, offer in enumerate(self.trade.facts["offers"]):
            body = {"available_quantity": str(STOCK)}
            self.trade.put(f"producer{place}", f"/offers/{offer['id']}/stock", body)

    @rule(place=st.integers(0, len(PRICES) - 1), quantity=st.integers(1, 7))
    def order(self, place: int, quantity: int) -> None:
        facts = self.trade.facts
        body = {
            "lines": [{"offer_id": facts["offers"][place]["id"], "quantity": str(quantity)}],
            "delivery_point": facts["delivery_point"],
            "delivery_day": facts["delivery_day"],
            "payment": "terms",
            "note": "",
        }
        status, told = self.trade.post("requester", "/orders", body)
        if quantity > self.stock[place]:
            assert status == 409, told
            return
        assert status == 201, told
        self.stock[place] -= quantity
        self.deals.append(self._deal(place, quantity, told))

    def _deal(self, place: int, quantity: int, told: dict) -> Deal:
        (part,) = told["producer_orders"]
        goods = quantity * PRICES[place]
        assert part["subtotal_rupiah"] == goods
        assert told["total_rupiah"] == goods + part["freight_rupiah"]
        waits = told["total_rupiah"] > LIMIT
        assert told["state"] == ("awaiting_approval" if waits else "placed")
        return Deal(
            id=told["id"],
            part=part["id"],
            line=part["lines"][0]["id"],
            producer=place,
            quantity=quantity,
            price=PRICES[place],
            freight=part["freight_rupiah"],
            state="waiting" if waits else "sent",
        )

    @precondition(lambda self: self._any({"waiting"}))
    @rule(pick=picks, by_approver=st.booleans())
    def approve(self, pick: int, by_approver: bool) -> None:
        deal = self._pick(pick, {"waiting"})
        who = "approver" if by_approver else "requester"
        status, told = self.trade.post(who, f"/orders/{deal.id}/approve")
        if not by_approver:
            assert status == 403, told
        elif deal.state == "waiting":
            assert status == 200, told
            deal.state = "sent"
        else:
            assert status == 409, told

    @precondition(lambda self: self._any(STILL_HERE))
    @rule(pick=picks)
    def cancel(self, pick: int) -> None:
        deal = self._pick(pick, STILL_HERE)
        body = {"reason": "Menu berubah."}
        status, told = self.trade.post("requester", f"/orders/{deal.id}/cancel", body)
        if deal.state in STILL_HERE:
            assert status == 200, told
            self.stock[deal.producer] += deal.confirmed or deal.quantity
            deal.state = "withdrawn" if deal.state == "waiting" else "cancelled"
        else:
            assert status == 409, told

    @precondition(lambda self: self._any({"sent"}))
    @rule(pick=picks, share=st.integers(0, 100))
    def confirm(self, pick: int, share: int) -> None:
        """Promise all, a part, or (with nothing) reject."""
        deal = self._pick(pick, {"sent"})
        promised = -(-deal.quantity * share // 100)
        line = {"id": deal.line, "confirmed_quantity": str(promised), "reason": "Panen kurang."}
        status, told = self._sell(deal, "confirm", {"lines": [line]})
        if deal.state in NEVER_SENT:
            assert status == 404, told
        elif deal.state != "sent":
            assert status == 409, told
        else:
            assert status == 200, told
            self.stock[deal.producer] += deal.quantity - promised
            deal.confirmed = promised
            whole = "confirmed" if promised == deal.quantity else "partly_confirmed"
            deal.state = whole if promised else "rejected"
            assert told["state"] == deal.state

    @precondition(lambda self: self._any(PROMISED))
    @rule(pick=picks)
    def dispatch(self, pick: int) -> None:
        deal = self._pick(pick, PROMISED)
        lot = {"line_id": deal.line, "code": "L-1", "quantity": str(max(1, deal.confirmed))}
        status, told = self._sell(deal, "dispatch", {"lots": [lot], "vehicle": "Pikap"})
        if deal.state in PROMISED:
            assert status == 200, told
            deal.state = "dispatched"
        else:
            assert status == (404 if deal.state in NEVER_SENT else 409), told

    @precondition(lambda self: self._any(ON_THE_WAY))
    @rule(
        pick=picks,
        good=st.integers(0, 7),
        lesser=st.integers(0, 2),
        bad=st.integers(0, 2),
        percent=st.sampled_from([10, 33, 50]),
    )
    def receive(self, pick: int, good: int, lesser: int, bad: int, percent: int) -> None:
        deal = self._pick(pick, ON_THE_WAY)
        judged = good + lesser + bad
        body = {
            "id": deal.line,
            "accepted_quantity": str(good),
            "regraded_quantity": str(lesser),
            "regrade_percent": percent if lesser else 0,
            "rejected_quantity": str(bad),
            "reason": "Kemasan rusak",
        }
        address = f"/producer-orders/{deal.part}/receipts"
        status, told = self.trade.post("receiver", address, {"lines": [body]})
        if deal.state not in ON_THE_WAY:
            assert status == 409, told
        elif not judged:
            assert status == 422, told
        elif deal.judged + judged > deal.confirmed:
            assert status == 409, told
        else:
            assert status == 201, told
            deal.judged += judged
            whole = deal.judged == deal.confirmed
            deal.state = "received" if whole else "partly_received"
            self._expect_bill(deal, good, lesser, percent)

    def _expect_bill(self, deal: Deal, good: int, lesser: int, percent: int) -> None:
        known = {bill.id for each in self.deals for bill in each.bills}
        shown = [
            invoice
            for invoice in self.trade.get("finance", "/invoices?limit=100")["items"]
            if invoice["producer_order_id"] == deal.part and invoice["id"] not in known
        ]
        if not good + lesser:
            assert shown == []
            return
        (invoice,) = shown
        bill = Bill(invoice["id"], deal.bill(good, lesser, percent))
        assert invoice["total_rupiah"] == bill.total
        deal.bills.append(bill)
        self.purses[deal.producer].pending += bill.total

    def _any(self, states: set[str]) -> bool:
        return any(deal.state in states for deal in self.deals)

    def _pick(self, pick: int, states: set[str]) -> Deal:
        """Take a deal that is ready for it, and now and then any other."""
        ready = [deal for deal in self.deals if deal.state in states]
        chosen = ready if ready and pick % 4 else self.deals
        return chosen[pick % len(chosen)]

    def _sell(self, deal: Deal, what: str, body: dict) -> tuple[int, dict]:
        address = f"/producer-orders/{deal.part}/{what}"
        return self.trade.post(f"producer{deal.producer}", address, body)

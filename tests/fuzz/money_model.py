"""Every road that money can take from the invoice to the producer's bank, and back."""

from __future__ import annotations

import uuid

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule
from sqlalchemy import Engine, text

from tests.fuzz.books import Bill, Deal, Purse
from tests.fuzz.goods_model import GoodsModel, picks
from tests.fuzz.trade import PRICES, Trade

UNDECIDED = {"issued", "disputed"}
PAYABLE = {"approved", "part_paid"}
CASH = "kind in ('stripe_cash', 'bank_cash')"


class MoneyModel(GoodsModel):
    """Decide on invoices, pay, refund, pay out; the books must agree after every step."""

    def __init__(
        self, trade: Trade, engine: Engine, purses: list[Purse], cash: list[int]
    ) -> None:
        super().__init__(trade, purses)
        self.engine = engine
        self.cash = cash

    @initialize(place=st.integers(0, len(PRICES) - 1))
    def begin(self, place: int) -> None:
        """Begin with one deal that is paid, so that short walks reach payouts and refunds."""
        self.fill_the_shelf()
        self.order(place=place, quantity=3)
        self.confirm(pick=0, share=100)
        self.dispatch(pick=0)
        self.receive(pick=0, good=2, lesser=1, bad=0, percent=33)
        self.decide(pick=0, how="approve")
        self.pay_by_card(pick=0)

    @precondition(lambda self: self._any_bill(UNDECIDED))
    @rule(pick=picks, how=st.sampled_from(["approve", "approve", "dispute", "credit"]))
    def decide(self, pick: int, how: str) -> None:
        deal, bill = self._bill(pick, UNDECIDED)
        who = f"producer{deal.producer}" if how == "credit" else "finance"
        body = None if how == "approve" else {"reason": "Harga keliru."}
        status, told = self.trade.post(who, f"/invoices/{bill.id}/{how}", body)
        after = {
            "approve": {"issued": "approved", "disputed": "approved"},
            "dispute": {"issued": "disputed"},
            "credit": {"issued": "credited", "disputed": "credited"},
        }[how].get(bill.state)
        assert status == (200 if after else 409), (status, told, bill)
        bill.state = after or bill.state
        if after == "credited":
            self.purses[deal.producer].pending -= bill.total

    @precondition(lambda self: self._any_bill(PAYABLE))
    @rule(pick=picks)
    def pay_by_card(self, pick: int) -> None:
        deal, bill = self._bill(pick, PAYABLE)
        address = f"/invoices/{bill.id}/payments"
        status, told = self.trade.post("finance", address, {"method": "card"})
        if bill.state not in PAYABLE:
            assert status == 409, told
            return
        assert status == 201, told
        assert told["amount_rupiah"] == bill.left
        assert self.trade.twin.pay(told["provider_id"]).status_code == 200
        self.trade.twin.drain()
        bill.intents[told["provider_id"]] = bill.left
        self._settle(deal, bill, bill.left)

    @precondition(lambda self: self._any_bill(PAYABLE))
    @rule(pick=picks, share=st.integers(1, 100), arrives=st.booleans())
    def pay_by_transfer(self, pick: int, share: int, arrives: bool) -> None:
        deal, bill = self._bill(pick, PAYABLE)
        amount = max(1, bill.left * share // 100)
        body = {
            "method": "bank_transfer",
            "amount_rupiah": amount,
            "reference": uuid.uuid4().hex[:20],
        }
        status, told = self.trade.post("finance", f"/invoices/{bill.id}/payments", body)
        if bill.state not in PAYABLE:
            assert status == 409, told
            return
        assert status == 201, told
        if arrives:
            self.trade.submit(0, f"/transfer/{told['id']}/terima")
            self._settle(deal, bill, amount)
        else:
            self.trade.submit(0, f"/transfer/{told['id']}/tolak", reason="Tidak ada di bank.")

    @precondition(lambda self: any(bill.intents for _deal, bill in self._bills()))
    @rule(pick=picks, share=st.integers(1, 100))
    def refund(self, pick: int, share: int) -> None:
        open_ones = [
            (deal, bill, intent)
            for deal, bill in self._bills()
            for intent, left in bill.intents.items()
            if left
        ]
        if not open_ones:
            return
        deal, bill, intent = open_ones[pick % len(open_ones)]
        amount = max(1, bill.intents[intent] * share // 100)
        self.trade.refund(intent, amount)
        bill.intents[intent] -= amount
        bill.count(-amount)
        self.purses[deal.producer].give_back(amount)
        self.cash[0] -= amount
        self._agree(deal.producer)

    @precondition(lambda self: self._any_bill({"part_paid", "paid"}))
    @rule(place=st.integers(0, len(PRICES) - 1), comes_back=st.booleans())
    def pay_out(self, place: int, comes_back: bool) -> None:
        purse = self.purses[place]
        producer = self.trade.facts["offers"][place]["producer"]
        led = self.trade.submit(0, "", producer=producer)
        if purse.payable == 0:
            assert led.endswith("/admin/pembayaran"), led  # refused: nothing to pay
            return
        batch = "/" + led.rsplit("/", 1)[1]
        amount, purse.payable, purse.transit = purse.payable, 0, purse.payable
        self._agree(place)
        self.trade.submit(0, f"{batch}/lepas", status=403)  # the same admin prepared it
        self.trade.submit(1, f"{batch}/lepas")
        payout = self.trade.get(f"producer{place}", "/payouts?limit=1")["items"][0]
        assert payout["amount_rupiah"] == amount
        purse.transit = 0
        if comes_back:
            back = f"/penyaluran/{payout['id']}/dikembalikan"
            self.trade.submit(1, back, reason="Rekening ditutup.")
            purse.payable = amount
        else:
            self.trade.submit(1, f"{batch}/dibayar")
            purse.paid_out += amount
            self.cash[0] -= amount
        self._agree(place)

    def _settle(self, deal: Deal, bill: Bill, amount: int) -> None:
        bill.count(amount)
        self.purses[deal.producer].settle(amount)
        self.cash[0] += amount
        shown = self.trade.get("finance", f"/invoices/{bill.id}")
        assert (shown["paid_rupiah"], shown["state"]) == (bill.paid, bill.state)
        self._agree(deal.producer)

    @invariant()
    def stock_is_as_the_second_book_says(self) -> None:
        shelf = "select available_quantity / 1000 from offers order by id"
        assert self._ask(shelf) == self.stock

    @invariant()
    def money_is_conserved(self) -> None:
        every = "select sum(debits - credits) from ledger_accounts"
        assert self._ask(every) == [0]
        assert self._ask(f"{every} where {CASH}") == self.cash

    def _agree(self, place: int) -> None:
        told = self.trade.get(f"producer{place}", "/balance")
        assert told == self.purses[place].as_told(), (told, self.purses[place])

    def _ask(self, sql: str) -> list[int]:
        with self.engine.connect() as connection:
            return [int(found or 0) for found in connection.execute(text(sql)).scalars()]

    def _bills(self) -> list[tuple[Deal, Bill]]:
        return [(deal, bill) for deal in self.deals for bill in deal.bills]

    def _any_bill(self, states: set[str]) -> bool:
        return any(bill.state in states for _deal, bill in self._bills())

    def _bill(self, pick: int, states: set[str]) -> tuple[Deal, Bill]:
        """Take a bill that is ready for it, and now and then any other."""
        every = self._bills()
        ready = [found for found in every if found[1].state in states]
        chosen = ready if ready and pick % 4 else every
        return chosen[pick % len(chosen)]

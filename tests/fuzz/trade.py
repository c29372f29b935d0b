"""A market for the money model: one kitchen, two producers, two admins, served over HTTP.

Run as a program it fills the database of DATABASE_URL and prints what its people need.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from typing import Any

import requests

from marketplace.app import create_app
from marketplace.config import Config
from marketplace.operations.migrating import upgrade_database
from marketplace.shared.actors import Actor, OrganisationKind, Role
from marketplace.shared.database import db, one_transaction
from marketplace.shared.money import Money
from marketplace.shared.opaque import to_public
from tests.factories.accounts import AnOrganisation, a_member, a_token, sign_in
from tests.factories.market import AProducer, an_offer
from tests.factories.orders import a_kitchen, in_days
from tests.factories.producers import ABankAccount, an_owner
from tests.servers.service import PROJECT, Service
from tests.stripe_twin import SECRET_KEY, StripeTwin

LIMIT = 250_000  # rupiah; orders above it wait for the approver
PRICES = (38_000, 17_500)
CSRF = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


def fill() -> dict[str, Any]:
    """Make the market; return addresses, tokens and cookies."""
    kitchen = a_kitchen(approval_limit=Money(LIMIT))
    organisation = kitchen.buyer.organisation
    people = {
        "requester": kitchen.requester,
        "approver": kitchen.approver,
        "receiver": a_member(organisation, Role.RECEIVER),
        "finance": a_member(organisation, Role.FINANCE),
    }
    offers = []
    for place, price in enumerate(PRICES):
        producer = AProducer()
        ABankAccount(producer_id=producer.id)
        people[f"producer{place}"] = an_owner(producer)
        offer = an_offer(producer, stock=1, prices={1: price})
        offers.append(
            {
                "id": to_public("offer", offer.id),
                "producer": to_public("organisation", producer.id),
                "price": price,
            }
        )
    regency = AnOrganisation(kind=OrganisationKind.REGENCY)
    return {
        "tokens": {name: a_token(actor) for name, actor in people.items()},
        "cookies": [_cookie(a_member(regency, Role.ADMIN)) for _n in range(2)],
        "offers": offers,
        "delivery_point": to_public("delivery_point", kitchen.dock.id),
        "delivery_day": in_days(3).isoformat(),
    }


def _cookie(actor: Actor) -> str:
    from flask import current_app  # noqa: PLC0415 - the app of main()

    client = sign_in(current_app.test_client(), actor)
    return client.get_cookie("session").value


def filled(environment: dict[str, str]) -> dict[str, Any]:
    """Fill the database in a process of its own; return the facts."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.fuzz.trade"],
        env={**os.environ, **environment},
        cwd=PROJECT,
        capture_output=True,
        check=False,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@dataclass
class Trade:
    """The served market, as its people reach it over HTTP."""

    service: Service
    twin: StripeTwin
    facts: dict[str, Any]
    session: requests.Session = field(default_factory=requests.Session)
    forms: dict[int, str] = field(default_factory=dict)
    posted: int = 0

    def get(self, who: str, address: str) -> dict[str, Any]:
        """Read something as one of the people."""
        url = f"{self.service.url}/api/v1{address}"
        answer = self.session.get(url, headers=self.facts["tokens"][who], timeout=30)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, who: str, address: str, body: Any = None) -> tuple[int, dict[str, Any]]:
        """Do something as one of the people; each third time again with the same key."""
        self.posted += 1
        headers = {**self.facts["tokens"][who], "Idempotency-Key": f"step-{self.posted}"}
        url = f"{self.service.url}/api/v1{address}"
        first = self.session.post(url, json=body, headers=headers, timeout=30)
        assert first.status_code < 500, first.text + self.service.failures()
        if first.status_code < 300 and self.posted % 3 == 0:
            again = self.session.post(url, json=body, headers=headers, timeout=30)
            assert again.content == first.content
            assert again.headers["Idempotent-Replayed"] == "true"
        return first.status_code, first.json()

    def put(self, who: str, address: str, body: Any) -> None:
        url = f"{self.service.url}/api/v1{address}"
        answer = self.session.put(url, json=body, headers=self.facts["tokens"][who], timeout=30)
        assert answer.status_code == 200, answer.text

    def submit(self, admin: int, address: str, *, status: int = 302, **fields: str) -> str:
        """Send a form of the payment pages as one of the admins; return where it led."""
        cookies = {"session": self.facts["cookies"][admin]}
        base = f"{self.service.url}/admin/pembayaran"
        if admin not in self.forms:
            page = requests.get(base, cookies=cookies, timeout=30)
            self.forms[admin] = CSRF.search(page.text).group(1)
            self.facts["cookies"][admin] = page.cookies.get("session", cookies["session"])
            cookies = {"session": self.facts["cookies"][admin]}
        answer = requests.post(
            base + address,
            data={"csrf_token": self.forms[admin], **fields},
            cookies=cookies,
            headers={"Origin": self.service.url},
            allow_redirects=False,
            timeout=30,
        )
        assert answer.status_code == status, (answer.status_code, answer.text[:500])
        return answer.headers.get("Location", "")

    def refund(self, intent: str, amount: int) -> None:
        """Give a card payment back at Stripe, and wait until the market was told."""
        answer = requests.post(
            f"{self.twin.url}/v1/refunds",
            data={"payment_intent": intent, "amount": str(amount * 100)},
            headers={"Authorization": f"Bearer {SECRET_KEY}"},
            timeout=30,
        )
        assert answer.status_code == 200, answer.text
        self.twin.drain()


def main() -> None:
    """Migrate, fill, and print the facts as JSON."""
    app = create_app(Config.from_environment())
    with app.app_context():
        upgrade_database()
        with one_transaction():
            facts = fill()
        db.session.remove()
    sys.stdout.write(json.dumps(facts))


if __name__ == "__main__":
    main()

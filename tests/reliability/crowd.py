"""A crowd at the service: orders, receipts and readers, each of whom tries again on 503.

Whatever is acknowledged is written down here, to be compared with the records afterwards.
"""

from __future__ import annotations

import http.client
import json
import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field

from tests.reliability.market import Market

SECONDS_PATIENT = 20  # for one answer
PAGES = ("/", "/katalog", "/keranjang", "/pesanan", "/api/v1/products", "/api/v1/orders")


def a_chance(seed: int) -> random.Random:
    """Return a row of chances that can be repeated."""
    return random.Random(seed)  # noqa: S311


@dataclass(frozen=True)
class Promise:
    """One acknowledged request: when it was last sent and answered, and how."""

    key: str
    path: str
    headers: dict
    body: str
    answer: bytes
    sent: float
    answered: float


@dataclass
class Crowd:
    """Threads that use the service until told to stop."""

    market: Market
    port: int
    seed: int
    orderers: int = 5
    readers: int = 2
    promises: list[Promise] = field(default_factory=list)
    told: Counter = field(default_factory=Counter)  # (what, status)
    strange: list[str] = field(default_factory=list)
    read_at: list[tuple[float, str, float]] = field(default_factory=list)  # when, what, took

    def __post_init__(self) -> None:
        self._over = threading.Event()
        self._threads: list[threading.Thread] = []
        self._lock = threading.Lock()

    def __enter__(self) -> Crowd:
        work = [self._order] * self.orderers + [self._read] * self.readers + [self._receive]
        for number, task in enumerate(work):
            thread = threading.Thread(target=task, args=(a_chance(self.seed + number),))
            self._threads.append(thread)
            thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def promised(self, path: str) -> list[Promise]:
        return [promise for promise in self.promises if path in promise.path]

    def first_success_after(self, moment: float) -> float:
        """Return how many seconds it took until something sent after `moment` was done."""
        done = [each.answered for each in self.promises if each.sent > moment]
        return min(done, default=float("inf")) - moment

    def wait_for_success_after(self, moment: float, seconds: float) -> None:
        """Return once something sent after `moment` was done, or after so many seconds."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and self.first_success_after(moment) == float("inf"):
            time.sleep(0.1)

    def _order(self, chance: random.Random) -> None:
        while not self._over.is_set():
            buyer = chance.choice(self.market.facts["buyers"])
            key = f"{chance.getrandbits(96):024x}"
            body = {
                "lines": [
                    {"offer_id": offer, "quantity": str(chance.randint(1, 9))}
                    for offer in chance.sample(self.market.facts["offers"], 2)
                ],
                "delivery_point": buyer["delivery_point"],
                "delivery_day": self.market.facts["delivery_day"],
                "payment": "terms",
                "note": key,
            }
            self._insist("/api/v1/orders", buyer["Authorization"], key, body)

    def _receive(self, _chance: random.Random) -> None:
        for load in self.market.facts["loads"]:
            if self._over.wait(0.2):
                return
            lines = [{"id": line, "accepted_quantity": "5"} for line in load["lines"]]
            path = f"/api/v1/producer-orders/{load['id']}/receipts"
            self._insist(path, load["Authorization"], f"r{load['id']}", {"lines": lines})

    def _read(self, chance: random.Random) -> None:
        cookie = {"Cookie": self.market.facts["cookie"]}
        token = {"Authorization": self.market.facts["buyers"][0]["Authorization"]}
        product = f"/produk/{self.market.facts['products'][0]}"
        while not self._over.wait(0.05):
            path = chance.choice((*PAGES, product))
            began = time.monotonic()
            headers = token if path.startswith("/api/") else chance.choice((cookie, {}))
            status, _body, _headers = self._ask("GET", path, headers)
            self.read_at.append((began, f"GET {status}", time.monotonic() - began))

    def _insist(self, path: str, authorization: str, key: str, body: dict) -> None:
        """Ask again with the same key until there is an answer or the test is over."""
        headers = {
            "Authorization": authorization,
            "Content-Type": "application/json",
            "Idempotency-Key": key,
        }
        content = json.dumps(body)
        while not self._over.is_set():
            sent = time.monotonic()
            status, answer, _headers = self._ask("POST", path, headers, content)
            if status == 201:
                now = time.monotonic()
                self.promises.append(Promise(key, path, headers, content, answer, sent, now))
                return
            self._over.wait(0.2)

    def _ask(self, method: str, path: str, headers: dict, body: str | None = None):
        status, answer, given = ask(self.port, method, path, headers, body)
        fine = status in {0, 201 if method == "POST" else 200, 503}
        if status in {302, 303} and method == "GET":
            fine = "/masuk" in given.get("Location", "")  # strangers are asked who they are
        with self._lock:
            self.told[method, status] += 1
            if not fine:
                self.strange.append(f"{method} {path}: {status} {answer[:300]!r}")
            if status == 503 and "Retry-After" not in given:
                self.strange.append(f"{method} {path}: 503 without Retry-After")
        return status, answer, given


def ask(
    port: int,
    method: str,
    path: str,
    headers: dict,
    body: str | None = None,
    *,
    patience: float = SECONDS_PATIENT,
):
    """Return status, body and headers; status 0 when nobody answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=patience)
    try:
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        return response.status, response.read(), response.headers
    except (OSError, http.client.HTTPException):
        return 0, b"", {}
    finally:
        connection.close()


def broken_promises(crowd: Crowd) -> list[str]:
    """Compare what was acknowledged with the records; return one line per fault."""
    market = crowd.market
    orders = dict(market.rows("select note, count(*) from orders where note <> '' group by 1"))
    lost = [each for each in crowd.promised("/orders") if each.key not in orders]
    doubled = [key for key, count in orders.items() if count > 1]
    faults = [f"{len(lost)} acknowledged orders are lost"] if lost else []
    faults += [f"{len(doubled)} orders are doubled"] if doubled else []
    received = len(crowd.promised("/receipts"))
    for table in ("receipts", "invoices"):
        found = market.number(f"select count(*) from {table}")
        if not received <= found <= received + 1:  # the last may be done and not yet answered
            faults.append(f"{received} receipts were acknowledged, there are {found} {table}")
    left = market.number("select sum(available_quantity) from offers") // 1000
    sold = market.number("select sum(quantity) from order_lines") // 1000
    whole = market.facts["stock"] * len(market.facts["offers"])
    if left + sold != whole:
        faults.append(f"{sold} units sold and {left} left of {whole}")
    return faults


def replay_faults(crowd: Crowd, most: int = 150) -> list[str]:
    """Ask again for what was acknowledged: the same bytes, marked as a repeat."""
    chosen = a_chance(crowd.seed).sample(crowd.promises, min(most, len(crowd.promises)))
    faults = []
    for promise in chosen:
        status, answer, headers = ask(
            crowd.port, "POST", promise.path, promise.headers, promise.body
        )
        repeated = headers.get("Idempotent-Replayed") == "true"
        if (status, answer, repeated) != (201, promise.answer, True):
            faults.append(f"{promise.path} {promise.key} answered {status} on repeat")
    return faults

"""The API answers whatever its own description allows: never 5xx, never a surprise.

Schemathesis makes requests from the published document, valid ones and broken ones; a part
of them speaks of things that exist. What is answered must be what the document says.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
import schemathesis.openapi
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import load_all_checks
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from marketplace.operations.describing import PUBLISHED
from tests.fuzz.market import PEOPLE, Market, a_served_market
from tests.fuzz.seeding import seed

pytestmark = [pytest.mark.servers, pytest.mark.long]

CASES = 3_000
load_all_checks()
DOCUMENT = schemathesis.openapi.from_path(str(PUBLISHED))
OPERATIONS = {found.ok().label: found.ok() for found in DOCUMENT.get_all_operations()}
EACH = 27  # allowed requests, as each role
BROKEN = 6  # requests that the document does not allow
CHECKS = [
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
]


@pytest.fixture(scope="module")
def market(tmp_path_factory) -> Iterator[Market]:
    with a_served_market(tmp_path_factory.mktemp("fuzz")) as market:
        yield market


@pytest.fixture(scope="module")
def answered() -> Iterator[Counter[int]]:
    """How often each status was answered; at the end enough must have been asked."""
    statuses: Counter[int] = Counter()
    yield statuses
    print(f"\n{statuses.total()} cases:", dict(sorted(statuses.items())))  # noqa: T201
    assert statuses.total() >= CASES
    assert {200, 401, 403, 404, 409, 422} <= set(statuses)


def ask(market: Market, role: str, answered: Counter[int], case: Case) -> None:
    """Send one request as this role; its answer must be one that the document describes."""
    headers = {"Authorization": f"Bearer {market.tokens[role]}"}
    answer = case.call(base_url=market.service.url, headers=headers)
    answered[answer.status_code] += 1
    assert answer.status_code < 500, (answer.text, market.service.failures())
    case.validate_response(answer, checks=CHECKS)


def often(times: int) -> settings:
    return settings(
        max_examples=times,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


@pytest.mark.parametrize("role", PEOPLE)
@pytest.mark.parametrize("label", OPERATIONS)
def test_what_the_document_allows_is_answered_as_described(market, answered, label, role):
    @often(EACH)
    @given(OPERATIONS[label].as_strategy(GenerationMode.POSITIVE), st.data())
    def try_it(case: Case, data: st.DataObject) -> None:
        seed(case, market.ids, data)
        ask(market, role, answered, case)

    try_it()


@pytest.mark.parametrize("label", OPERATIONS)
def test_what_it_does_not_allow_is_refused_as_described(market, answered, label):
    @often(BROKEN)
    @given(
        OPERATIONS[label].as_strategy(GenerationMode.NEGATIVE),
        st.sampled_from(list(PEOPLE)),
        st.data(),
    )
    def try_it(case: Case, role: str, data: st.DataObject) -> None:
        seed(case, market.ids, data)
        ask(market, role, answered, case)

    try_it()

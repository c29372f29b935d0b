"""A payment server that does not answer keeps few waiting, and is asked again by one."""

from __future__ import annotations

from contextlib import ExitStack

import pytest

from marketplace.payments.circuit import (
    FAILURES_TO_REST,
    MOST_WAITING,
    SECONDS_OF_REST,
    Circuit,
    NotAsked,
)


class Clock:
    now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def circuit(clock):
    return Circuit(clock)


def ask(circuit, error: Exception | None = None):
    with circuit.asking(failures=(ConnectionError,)):
        if error:
            raise error


def fail(circuit, times=FAILURES_TO_REST):
    for _time in range(times):
        with pytest.raises(ConnectionError):
            ask(circuit, ConnectionError())


def test_one_failure_is_forgiven(circuit):
    fail(circuit, 1)
    ask(circuit)
    fail(circuit, 1)
    ask(circuit)


def test_after_failures_in_a_row_nobody_waits_for_a_while(circuit, clock):
    fail(circuit)
    with pytest.raises(NotAsked):
        ask(circuit)
    clock.now += SECONDS_OF_REST
    ask(circuit)
    ask(circuit)


def test_one_tries_for_all(circuit, clock):
    fail(circuit)
    clock.now += SECONDS_OF_REST
    with circuit.asking(failures=(ConnectionError,)), pytest.raises(NotAsked):
        ask(circuit)
    ask(circuit)


def test_who_tries_in_vain_begins_another_rest(circuit, clock):
    fail(circuit)
    clock.now += SECONDS_OF_REST
    fail(circuit, 1)
    with pytest.raises(NotAsked):
        ask(circuit)


def test_an_answer_that_is_no_is_an_answer(circuit):
    for _time in range(5):
        with pytest.raises(ValueError, match="declined"):
            ask(circuit, ValueError("declined"))
    ask(circuit)


def test_only_a_few_may_wait_at_a_time(circuit):
    with ExitStack() as waiting:
        for _caller in range(MOST_WAITING):
            waiting.enter_context(circuit.asking(failures=(ConnectionError,)))
        with pytest.raises(NotAsked):
            ask(circuit)
    ask(circuit)

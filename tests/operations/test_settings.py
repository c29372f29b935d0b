"""Settings of impact are numbers within bounds; a wrong one stops the start and is named."""

import pytest

from marketplace.config import Config, WrongSetting


def test_thresholds_have_usual_values():
    config = Config.from_environment({"SECRET_KEY": "x"})
    assert (
        config.impact_least_households,
        config.impact_least_producers,
        config.impact_least_coverage,
    ) == (10, 5, 50)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("IMPACT_LEAST_HOUSEHOLDS", "1"),
        ("IMPACT_LEAST_PRODUCERS", "five"),
        ("IMPACT_LEAST_COVERAGE", "101"),
    ],
)
def test_a_wrong_one_is_named(name, value):
    with pytest.raises(WrongSetting, match=name):
        Config.from_environment({"SECRET_KEY": "x", name: value})

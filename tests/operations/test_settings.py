"""A wrong setting stops the start and is named."""

import pytest

from marketplace.config import Config, WrongSetting
from marketplace.shared.files.opening import Bucket


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
        ("MEDIA_URL", "ftp://media.example"),
        ("MEDIA_URL", "s3://"),
    ],
)
def test_a_wrong_one_is_named(name, value):
    with pytest.raises(WrongSetting, match=name):
        Config.from_environment({"SECRET_KEY": "x", name: value})


def test_files_are_kept_in_a_folder_or_a_bucket():
    kept = Config.from_environment({"SECRET_KEY": "x", "MEDIA_URL": "/srv/media"})
    assert (str(kept.media_root), kept.media_bucket) == ("/srv/media", None)
    kept = Config.from_environment({"SECRET_KEY": "x", "MEDIA_URL": "s3://media/market"})
    assert kept.media_bucket == Bucket("media", "market/")


@pytest.mark.parametrize("domain", ["balas", "a b.example", "@b.example", "b.example/x"])
def test_a_reply_domain_that_is_none_stops_the_start(domain):
    with pytest.raises(WrongSetting, match="MAIL_REPLY_DOMAIN must be a domain"):
        Config.from_environment({"MAIL_REPLY_DOMAIN": domain, "SECRET_KEY": "x" * 40})


def test_a_reply_domain_is_kept_in_small_letters():
    config = Config.from_environment(
        {"MAIL_REPLY_DOMAIN": "Balas.Belabeliku.example", "SECRET_KEY": "x" * 40}
    )
    assert config.mail_reply_domain == "balas.belabeliku.example"

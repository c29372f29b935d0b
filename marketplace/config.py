"""Every setting, read from the environment once and checked at the start."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from marketplace.shared.files.opening import Bucket

PROJECT = Path(__file__).parent.parent
VAR = PROJECT / "var"  # what the embedded default keeps: database, media, mails, secret key


class WrongSetting(Exception):
    """A setting is missing or cannot be used; the message says which one and why."""


@dataclass(frozen=True)
class Config:
    """The settings of one running service."""

    secret_key: str
    database_url: str
    environment: str = "demo"
    base_url: str = "http://127.0.0.1:8000"
    media_root: Path = VAR / "media"
    media_bucket: Bucket | None = None  # stands in for the folder
    redis_url: str | None = None
    smtp_url: str | None = None
    mail_folder: Path = VAR / "mail"
    mail_sender: str = "Belabeliku <tidak-dibalas@belabeliku.example>"
    mail_reply_domain: str | None = None  # its mails reach `marketplace receive-mail`
    stripe_secret_key: str | None = None
    stripe_publishable_key: str | None = None
    stripe_webhook_secret: str | None = None
    stripe_api_base: str | None = None
    metrics_token: str | None = None
    payout_provider: str = "bank_batch"
    bank_account: str = "Bank Contoh 000-000-0000, a.n. Belabeliku (contoh)"
    webhooks_to_loopback: bool = False  # this machine may be called: demo and tests
    price_limit: int = 20  # per cent that a price moves without the regency
    impact_least_households: int = 10  # smaller counts of poor members stay closed
    impact_least_producers: int = 5  # amounts of fewer stay closed
    impact_least_coverage: int = 50  # per cent of spend that LM3 must rest on

    @property
    def is_production(self) -> bool:
        """Say whether real people and real money are at stake."""
        return self.environment == "production"

    @property
    def takes_cards(self) -> bool:
        """Say whether Stripe is set up."""
        return bool(self.stripe_secret_key and self.stripe_webhook_secret)

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> Config:
        """Read the settings; a missing or wrong one stops the start with `WrongSetting`."""
        environment = _one_of(environ, "ENVIRONMENT", "demo", "production")
        production = environment == "production"
        config = cls(
            environment=environment,
            secret_key=_secret_key(environ, production=production),
            database_url=_database_url(environ),
            base_url=_base_url(environ, production=production),
            media_root=_media_root(environ),
            media_bucket=_media_bucket(environ),
            redis_url=_redis_url(environ),
            smtp_url=_smtp_url(environ),
            mail_sender=environ.get("MAIL_SENDER") or cls.mail_sender,
            mail_reply_domain=_reply_domain(environ),
            stripe_secret_key=environ.get("STRIPE_SECRET_KEY") or None,
            stripe_publishable_key=environ.get("STRIPE_PUBLISHABLE_KEY") or None,
            stripe_webhook_secret=environ.get("STRIPE_WEBHOOK_SECRET") or None,
            stripe_api_base=environ.get("STRIPE_API_BASE") or None,
            metrics_token=_metrics_token(environ),
            bank_account=environ.get("BANK_ACCOUNT") or cls.bank_account,
            payout_provider=_one_of(environ, "PAYOUT_PROVIDER", "bank_batch", "stripe"),
            webhooks_to_loopback=_loopback(environ, production=production),
            price_limit=_whole(environ, "PRICE_LIMIT_PERCENT", 20, least=1, most=100),
            impact_least_households=_whole(environ, "IMPACT_LEAST_HOUSEHOLDS", 10, least=2),
            impact_least_producers=_whole(environ, "IMPACT_LEAST_PRODUCERS", 5, least=2),
            impact_least_coverage=_whole(environ, "IMPACT_LEAST_COVERAGE", 50, most=100),
        )
        config.check_stripe()
        return config

    def check_stripe(self) -> None:
        """Refuse a half-set Stripe: payments would be taken and never booked."""
        given = {
            "STRIPE_SECRET_KEY": self.stripe_secret_key,
            "STRIPE_WEBHOOK_SECRET": self.stripe_webhook_secret,
            "STRIPE_PUBLISHABLE_KEY": self.stripe_publishable_key,
        }
        missing = [name for name, value in given.items() if not value]
        if missing and len(missing) < len(given):
            raise WrongSetting(f"{missing[0]} is missing although Stripe is otherwise set up.")
        if self.payout_provider == "stripe" and missing:
            raise WrongSetting(f"PAYOUT_PROVIDER=stripe needs {missing[0]}.")


def _one_of(environ: Mapping[str, str], name: str, *choices: str) -> str:
    value = environ.get(name) or choices[0]
    if value not in choices:
        raise WrongSetting(f"{name} is {value!r}; it must be one of: {', '.join(choices)}.")
    return value


def _whole(
    environ: Mapping[str, str], name: str, usual: int, *, least: int = 0, most: int = 1000
) -> int:
    text = environ.get(name) or str(usual)
    if not text.isdecimal() or not least <= int(text) <= most:
        raise WrongSetting(f"{name} is {text!r}; give a number from {least} to {most}.")
    return int(text)


def _secret_key(environ: Mapping[str, str], *, production: bool) -> str:
    key = environ.get("SECRET_KEY")
    if key:
        if production and len(key) < 32:
            raise WrongSetting("SECRET_KEY is too short; use at least 32 random characters.")
        return key
    if production:
        raise WrongSetting("SECRET_KEY is missing; in production it must be set.")
    return _kept_secret_key(VAR / "secret_key")


def _kept_secret_key(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        path.touch(mode=0o600, exist_ok=False)
        path.write_text(secrets.token_hex(32))
    except FileExistsError:
        pass
    return path.read_text().strip()


def _database_url(environ: Mapping[str, str]) -> str:
    url = environ.get("DATABASE_URL") or f"sqlite:///{VAR / 'belabeliku.sqlite3'}"
    if url.startswith(("postgresql://", "postgres://")):
        return "postgresql+psycopg://" + url.split("://", 1)[1]
    if not url.startswith(("sqlite://", "postgresql+psycopg://")):
        raise WrongSetting("DATABASE_URL must begin with sqlite:/// or postgresql://.")
    return url


def _base_url(environ: Mapping[str, str], *, production: bool) -> str:
    url = (environ.get("BASE_URL") or Config.base_url).rstrip("/")
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise WrongSetting(f"BASE_URL is {url!r}; give an address such as https://example.org.")
    if production and parts.scheme != "https":
        raise WrongSetting("BASE_URL must begin with https:// in production.")
    return url


def _media_root(environ: Mapping[str, str]) -> Path:
    url = environ.get("MEDIA_URL") or ""
    if "://" in url and not url.startswith(("file://", "s3://")):
        raise WrongSetting("MEDIA_URL must be a folder's path or begin with s3://.")
    if not url or url.startswith("s3://"):
        return Config.media_root
    return Path(url.removeprefix("file://")).resolve()


def _media_bucket(environ: Mapping[str, str]) -> Bucket | None:
    url = environ.get("MEDIA_URL") or ""
    if not url.startswith("s3://"):
        return None
    try:
        return Bucket.parse(url)
    except ValueError as error:
        raise WrongSetting(f"MEDIA_URL cannot be used: {error}.") from None


def _reply_domain(environ: Mapping[str, str]) -> str | None:
    domain = (environ.get("MAIL_REPLY_DOMAIN") or "").strip().lower() or None
    if domain and not re.fullmatch(r"(?=.{4,190}$)([a-z0-9-]{1,63}\.)+[a-z]{2,63}", domain):
        raise WrongSetting("MAIL_REPLY_DOMAIN must be a domain, such as balas.example.org.")
    return domain


def _loopback(environ: Mapping[str, str], *, production: bool) -> bool:
    allowed = _one_of(environ, "WEBHOOKS_TO_LOOPBACK", "no", "yes") == "yes"
    if allowed and production:
        raise WrongSetting("WEBHOOKS_TO_LOOPBACK must not be set in production.")
    return allowed


def _metrics_token(environ: Mapping[str, str]) -> str | None:
    token = environ.get("METRICS_TOKEN") or None
    if token and len(token) < 24:
        raise WrongSetting("METRICS_TOKEN is too short; use at least 24 random characters.")
    return token


def _redis_url(environ: Mapping[str, str]) -> str | None:
    url = environ.get("REDIS_URL") or None
    if url and not url.startswith(("redis://", "rediss://", "unix://")):
        raise WrongSetting("REDIS_URL must begin with redis://, rediss:// or unix://.")
    return url


def _smtp_url(environ: Mapping[str, str]) -> str | None:
    url = environ.get("SMTP_URL") or None
    if url and not url.startswith(("smtp://", "smtps://")):
        raise WrongSetting("SMTP_URL must begin with smtp:// or smtps://.")
    return url

"""What production needs beyond sound data: `marketplace check --deploy`. One line per fault."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from urllib.parse import urlsplit

from flask import current_app
from sqlalchemy import func, select, text

from marketplace.accounts.models import HeldRole, Membership, Organisation, Person
from marketplace.config import Config
from marketplace.operations.models import Result
from marketplace.operations.queries import worker_is_late
from marketplace.shared.actors import PRIVILEGED_ROLES
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db, is_sqlite
from marketplace.shared.files.opening import open_storage
from marketplace.shared.throttle_redis import TriesInRedis

OLDEST_BACKUP = timedelta(hours=26)  # one a night, with time to be made
COOKIES_MUST = {
    "SESSION_COOKIE_SECURE": True,
    "SESSION_COOKIE_HTTPONLY": True,
    "SESSION_COOKIE_SAMESITE": "Lax",
    "SESSION_COOKIE_NAME": "__Host-session",
}
SEARCH_NEEDS = {"pg_trgm", "unaccent"}


def deployment_faults(config: Config) -> list[str]:
    """Return one line per reason not to serve real people like this."""
    return [
        *_setting_faults(config),
        *_web_faults(config),
        *_server_faults(),
        *_media_faults(config),
        *redis_faults(config),
        *_people_faults(),
        *_care_faults(),
    ]


def _setting_faults(config: Config) -> list[str]:
    key, sender = config.stripe_secret_key or "", config.mail_sender
    return _untrue(
        {
            "settings: ENVIRONMENT is not production": config.is_production,
            "settings: SECRET_KEY is no random text": len(set(config.secret_key)) >= 12,
            "settings: SMTP_URL is missing, mails would stay in a folder": bool(
                config.smtp_url
            ),
            "settings: MAIL_SENDER is missing, mails would come from an example": (
                not sender.rstrip("> ").endswith(".example")
            ),
            "settings: STRIPE_SECRET_KEY is missing, nobody could pay by card": (
                config.takes_cards
            ),
            "settings: STRIPE_SECRET_KEY is a test key": not key.startswith("sk_test_"),
            "settings: STRIPE_API_BASE points away from Stripe": config.stripe_api_base is None,
            "settings: BANK_ACCOUNT is missing, invoices would name an example account": (
                config.bank_account != Config.bank_account
            ),
            "settings: DATABASE_URL is SQLite, production wants PostgreSQL": not is_sqlite(),
        }
    )


def _web_faults(config: Config) -> list[str]:
    host = urlsplit(config.base_url).hostname
    found = [
        f"web: {name} is {current_app.config[name]!r}, must be {value!r}"
        for name, value in COOKIES_MUST.items()
        if current_app.config[name] != value
    ]
    if not config.base_url.startswith("https://"):
        found.append("web: BASE_URL does not begin with https://")
    if current_app.config["TRUSTED_HOSTS"] != [host]:
        found.append(f"web: other hosts than {host} are answered to")
    return found


def _server_faults() -> Iterator[str]:
    if is_sqlite():
        return
    if db.session.scalar(text("select rolsuper from pg_roles where rolname = current_user")):
        yield "database: we sign in as a superuser; make a role of our own"
    present = set(db.session.scalars(text("select extname from pg_extension")))
    for name in sorted(SEARCH_NEEDS - present):
        yield f"database: extension {name} is missing, search would be poor"
    for name in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"):
        if db.session.scalar(text(f"show {name}")) == "0":
            yield f"database: {name} is off for our connections"


def _media_faults(config: Config) -> Iterator[str]:
    try:
        storage = open_storage(config.media_root, config.media_bucket)
        storage.delete(storage.save(b"", folder="tried", suffix=".txt"))
    except OSError as error:
        where = config.media_bucket.name if config.media_bucket else config.media_root
        yield f"media: {where} cannot be written: {error.strerror}"


def redis_faults(config: Config) -> Iterator[str]:
    """Say whether Redis is wanted and does not answer."""
    if config.redis_url is None:
        return
    try:
        TriesInRedis(config.redis_url).forget("check")
    except OSError:
        yield "redis: nobody answers at REDIS_URL, tries are counted in the database meanwhile"


def _people_faults() -> Iterator[str]:
    if db.session.scalar(
        select(Organisation.id).where(Organisation.is_example.is_(True)).limit(1)
    ):
        yield "people: the database holds the example market, whose password everybody knows"
    unguarded = (
        select(func.count(Person.id.distinct()))
        .join(Membership, Membership.person_id == Person.id)
        .join(HeldRole, HeldRole.membership_id == Membership.id)
        .where(HeldRole.role.in_(PRIVILEGED_ROLES), Membership.ended_at.is_(None))
        .where(Person.totp_confirmed_at.is_(None), Person.disabled_at.is_(None))
    )
    if count := db.session.scalar(unguarded):
        yield f"people: {count} with the role admin or finance have no second factor yet"


def _care_faults() -> Iterator[str]:
    if worker_is_late():
        yield "worker: has not shown itself for three minutes; start `marketplace worker`"
    backup = db.session.get(Result, "backup", populate_existing=True)
    if backup is None:
        yield "backups: none was ever made; run `marketplace backup` every night"
    elif utc_now() - backup.found_at > OLDEST_BACKUP:
        yield f"backups: the last one is of {backup.found_at:%Y-%m-%d %H:%M} UTC"


def _untrue(conditions: Mapping[str, bool]) -> list[str]:
    return [fault for fault, fine in conditions.items() if not fine]

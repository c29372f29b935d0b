"""The app factory: the one place where the parts are put together."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from urllib.parse import urlsplit

from flask import Flask
from flask_smorest import Blueprint as ApiBlueprint
from werkzeug.middleware.proxy_fix import ProxyFix

from marketplace.accounts import login
from marketplace.catalog import limits
from marketplace.config import PROJECT, Config
from marketplace.impact import thresholds
from marketplace.parts import API_DOORS, PAGE_DOORS
from marketplace.shared import connections, throttle
from marketplace.shared.database import db
from marketplace.shared.files.opening import open_storage
from marketplace.web import (
    access,
    assets,
    compiling,
    errors,
    exporting,
    filters,
    headers,
    idempotency,
    language,
    logs,
    measuring,
    navigation,
    outages,
    readers,
)
from marketplace.web.api import api, prepare_documents
from marketplace.web.csrf import csrf
from marketplace.web.current import sees_tax, visitor
from marketplace.web.neighbours import AnyHostForNeighbours


def create_app(config: Config) -> Flask:
    """Build a ready-to-serve app from its settings."""
    app = Flask(
        __name__, template_folder=PROJECT / "templates", static_folder=PROJECT / "static"
    )
    app.config.update(_flask_settings(config))
    app.extensions["marketplace_config"] = config
    app.extensions["storage"] = open_storage(config.media_root, config.media_bucket)
    _prepare_database(app)
    thresholds.use(_thresholds(config))
    limits.use(config.price_limit)
    throttle.use(config.redis_url)
    logs.register(app)
    measuring.register(app)
    login.register(app)
    app.before_request(language.choose_language)
    csrf.init_app(app)
    headers.protect(app, config)
    _register_doors(app)
    errors.register(app)
    _prepare_templates(app)
    access.public(app.view_functions["static"])
    access.guard(app)
    host = urlsplit(config.base_url).netloc
    if config.is_production:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)  # type: ignore[method-assign]
    app.wsgi_app = AnyHostForNeighbours(app.wsgi_app, host)  # type: ignore[method-assign]
    return app


def _flask_settings(config: Config) -> dict[str, object]:
    host = urlsplit(config.base_url).hostname
    local = [] if config.is_production else ["127.0.0.1", "localhost"]
    return {
        "SECRET_KEY": config.secret_key,
        "SQLALCHEMY_DATABASE_URI": config.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": connections.engine_options(config.database_url),
        "TRUSTED_HOSTS": [host, *local],
        "MAX_FORM_PARTS": 2500,  # a quick order has 500 lines of four fields
        "SEND_FILE_MAX_AGE_DEFAULT": timedelta(days=365),
        "PERMANENT_SESSION_LIFETIME": timedelta(days=30),
        "SESSION_COOKIE_NAME": "__Host-session" if config.is_production else "session",
        "SESSION_COOKIE_SECURE": config.is_production,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "WTF_CSRF_TIME_LIMIT": None,  # as long as the session: drafts on phones grow old
        "WTF_CSRF_SSL_STRICT": False,  # Sec-Fetch-Site does this; no Referer is fine
        "MAIL_SENDER": config.mail_sender,
        "MAIL_REPLY_DOMAIN": config.mail_reply_domain,
        "SMTP_URL": config.smtp_url,
        "MAIL_FOLDER": config.mail_folder,
        "BASE_URL": config.base_url,
        "BANK_ACCOUNT": config.bank_account,
        "API_TITLE": "Belabeliku",
        "API_VERSION": "v1",
        "OPENAPI_VERSION": "3.1.0",
    }


def _thresholds(config: Config) -> thresholds.Thresholds:
    return thresholds.Thresholds(
        households=config.impact_least_households,
        producers=config.impact_least_producers,
        coverage=Decimal(config.impact_least_coverage) / 100,
    )


def _prepare_database(app: Flask) -> None:
    db.init_app(app)
    outages.register(app)  # after it, so that ours comes first at the end
    with app.app_context():
        connections.prepare(db.engine)


def _register_doors(app: Flask) -> None:
    api.init_app(app)
    prepare_documents()
    for blueprint in PAGE_DOORS:
        app.register_blueprint(blueprint)
    for blueprint in API_DOORS:
        _register_api(blueprint)


def _register_api(blueprint: ApiBlueprint) -> None:
    csrf.exempt(blueprint)  # bearer tokens only: a browser never sends them by itself
    api.register_blueprint(blueprint)


def _prepare_templates(app: Flask) -> None:
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    filters.register(app)
    exporting.register(app)
    language.register(app)
    assets.register(app)
    compiling.register(app)
    app.jinja_env.globals.update(
        counts_tax=sees_tax,
        form_key=idempotency.new_form_key,
        this_page=readers.this_page,
        words_asked=readers.words_asked,
    )
    app.context_processor(lambda: {"visitor": visitor(), "navigation": navigation.menu})

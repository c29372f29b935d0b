"""How the pages of accounts show their forms."""

from __future__ import annotations

from flask import Response, make_response, render_template

from marketplace.shared.errors import DomainError, TooMany
from marketplace.web.forms import Form


def show_form(template: str, form: Form, **values: object) -> Response:
    """Show a page around a form, with the status that the form asks for."""
    return make_response(
        render_template(f"accounts/{template}.html", form=form, **values), form.status
    )


def show_refused(template: str, form: Form, error: DomainError, **values: object) -> Response:
    """Show a page around a form that was refused, with what was typed still in it."""
    form.refused(error)
    response = show_form(template, form, **values)
    if isinstance(error, TooMany):
        response.headers["Retry-After"] = str(error.retry_after)
    return response

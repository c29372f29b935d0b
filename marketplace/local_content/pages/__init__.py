"""The web pages of local content, one module per group of screens."""

from flask import Blueprint

from marketplace.local_content import wording

pages = Blueprint("local_content", __name__)
for said in (
    wording.share_words,
    wording.amount_words,
    wording.goods_words,
    wording.rule_words,
    wording.measure_words,
    wording.places_words,
    wording.span_words,
    wording.waived_words,
    wording.reason_words,
    wording.difference_words,
    wording.kind_words,
):
    pages.add_app_template_global(said, f"content_{said.__name__}")

from marketplace.local_content.pages import (
    exporting,
    guiding,
    ruling,
    showing,
    unmet,
    waiving,
)

__all__ = ["exporting", "guiding", "pages", "ruling", "showing", "unmet", "waiving"]

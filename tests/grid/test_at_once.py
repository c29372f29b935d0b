"""What is sent twice at the same instant is done once, on either database."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import func, select

from marketplace.catalog.models import Offer, OfferPhoto, StockMove
from marketplace.catalog.services.drafting import draft_once
from marketplace.catalog.services.uploading import attach_uploads, keep_upload
from marketplace.catalog.upload_models import Upload
from marketplace.grid.models import GridRow, GridSave
from marketplace.grid.services.saving import open_save, save_row
from marketplace.shared.audit import chain_faults
from marketplace.shared.database import db, one_transaction
from tests.factories.market import ACategory, AProducer, an_offer
from tests.factories.offers import a_kept_photo, naming
from tests.factories.producers import an_owner
from tests.servers.at_once import at_once

HANDS = 4
KEY = "kunci-dari-hp-0001"


def _count(table):
    return db.session.scalar(select(func.count()).select_from(table))


@pytest.mark.servers
def test_a_form_makes_one_draft(lone_app):
    with one_transaction():
        ACategory(slug="gula-kelapa")
        owner = an_owner(AProducer())

    def work():
        return draft_once(KEY, actor=owner, naming=naming()).id

    drafts = at_once(lone_app, [work] * HANDS)

    assert None not in drafts
    assert len(set(drafts)) == 1
    assert _count(Offer) == 1
    assert list(chain_faults()) == []


@pytest.mark.servers
def test_a_photo_is_kept_and_shown_once(lone_app):
    with one_transaction():
        producer = AProducer()
        owner, offer = an_owner(producer), an_offer(producer, state="draft")

    def work():
        upload = keep_upload(a_kept_photo(), KEY, actor=owner)
        return attach_uploads(offer.id, [upload.id], actor=owner)

    assert None not in at_once(lone_app, [work] * HANDS)
    assert (_count(Upload), _count(OfferPhoto)) == (1, 1)


@pytest.mark.servers
def test_a_row_is_saved_once(lone_app):
    with one_transaction():
        producer = AProducer()
        owner, offer = an_owner(producer), an_offer(producer, stock=40)

    def work():
        save = open_save(KEY, actor=owner)
        values = {"available_quantity": Decimal(35)}
        seen = {"available_quantity": "40"}
        return save_row(save.id, offer.id, values, seen=seen, reason="", actor=owner).id

    rows = at_once(lone_app, [work] * HANDS)
    assert None not in rows
    assert len(set(rows)) == 1
    assert (_count(GridSave), _count(GridRow)) == (1, 1)
    assert _count(StockMove) == 2  # the first count, and this one
    assert list(chain_faults()) == []

"""The regency keeps what else things are called; what is asked for in vain is counted."""

import pytest

from marketplace.catalog.models import Synonym, UnmetSearch
from marketplace.catalog.queries.filters import Wanted
from marketplace.catalog.queries.remembered import present_edition
from marketplace.catalog.services import searching, synonyms
from marketplace.catalog.states import SynonymKind
from marketplace.shared.actors import Role
from marketplace.shared.audit import AuditEntry
from marketplace.shared.database import db
from marketplace.shared.errors import Forbidden, Invalid, NotFound
from marketplace.shared.memory import Memory, forget_everything
from tests.factories.accounts import a_member, an_admin
from tests.factories.market import AProduct, an_offer


def _found(query):
    now = present_edition()
    return [card.name for card in now.cards(Wanted(search=now.understand(query)), limit=9)]


def test_a_synonym_leads_on_at_once_and_until_it_is_removed(monkeypatch):
    monkeypatch.setattr(Memory, "is_on", True)
    forget_everything()
    an_offer(product=AProduct(name="Pepaya California"))
    searching.rebuild_search()
    assert _found("kates") == []

    added = synonyms.add_synonym("Kates", "pepaya", SynonymKind.JAVANESE, actor=an_admin())
    assert _found("kates") == ["Pepaya California"]

    synonyms.remove_synonym(added.id, actor=an_admin())
    assert _found("kates") == []
    forget_everything()
    db.session.flush()
    actions = [entry.action for entry in db.session.query(AuditEntry)]
    assert [a for a in actions if a.startswith("synonym.")] == [
        "synonym.added",
        "synonym.removed",
    ]


@pytest.mark.parametrize(
    ("word", "meant", "field"),
    [
        ("lombok", "cabai", "word"),  # is there already
        ("Kopi", "kopi", "stands_for"),
        ("抹茶", "teh", "word"),
        ("teh ijo", "!", "stands_for"),
    ],
)
def test_what_leads_nowhere_is_refused(word, meant, field):
    with pytest.raises(Invalid) as refusal:
        synonyms.add_synonym(word, meant, SynonymKind.TRADE, actor=an_admin())
    assert set(refusal.value.errors) == {field}


def test_only_admins_keep_synonyms():
    member = a_member(an_offer().producer.organisation, Role.PRODUCER_OWNER)
    with pytest.raises(Forbidden):
        synonyms.add_synonym("kates", "pepaya", SynonymKind.JAVANESE, actor=member)
    with pytest.raises(NotFound):
        synonyms.remove_synonym(999_999, actor=an_admin())


def test_the_page_adds_refuses_and_removes(sign_in):
    browser = sign_in(an_admin())
    page = browser.get("/admin/padanan").get_data(as_text=True)
    assert "brambang" in page
    form = {"word": "kates", "stands_for": "pepaya", "kind": "javanese"}
    assert browser.post("/admin/padanan", data=form).status_code == 303
    assert browser.post("/admin/padanan", data=form).status_code == 422
    row = db.session.query(Synonym).filter_by(word="kates").one()
    assert browser.post(f"/admin/padanan/{row.id}/hapus").status_code == 303
    assert db.session.query(Synonym).filter_by(word="kates").count() == 0


def test_what_is_asked_for_in_vain_is_counted(client, sign_in):
    an_offer(product=AProduct(name="Kopi"))
    searching.rebuild_search()
    empty = client.get("/katalog?q=traktor").get_data(as_text=True)
    assert "/katalog/minta?q=traktor" in empty
    assert 'value="traktor"' in client.get("/katalog/minta?q=traktor").get_data(as_text=True)
    for words in ("Traktor", "traktor ", "", "!"):
        assert client.post("/katalog/minta", data={"q": words}).status_code == 303
    row = db.session.query(UnmetSearch).one()
    assert (row.words, row.times) == ("traktor", 2)
    assert "traktor" in sign_in(an_admin()).get("/admin/padanan").get_data(as_text=True)

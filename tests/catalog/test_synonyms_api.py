"""Words of the search over the API, and changing one on the page."""

from datetime import timedelta

import pytest
from sqlalchemy import delete

from marketplace.catalog.models import CatalogueVersion, Synonym, UnmetSearch
from marketplace.catalog.services import synonyms
from marketplace.catalog.states import SynonymKind
from marketplace.shared.actors import Role
from marketplace.shared.audit import AuditEntry
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db
from marketplace.shared.errors import Invalid
from marketplace.shared.opaque import to_public
from tests.catalog.questions import questions
from tests.factories.accounts import a_member, a_token, an_admin
from tests.factories.market import an_offer

SYNONYMS = "/api/v1/synonyms"


@pytest.fixture
def admin():
    return a_token(an_admin())


@pytest.fixture
def two():
    """Two synonyms and no others."""
    db.session.execute(delete(Synonym))
    rows = [
        Synonym(word="lombok", stands_for="cabai", kind=SynonymKind.JAVANESE),
        Synonym(word="cabe", stands_for="cabai", kind=SynonymKind.TRADE),
    ]
    db.session.add_all(rows)
    db.session.flush()
    return rows


def _shown(row):
    return {
        "id": to_public("synonym", row.id),
        "word": row.word,
        "stands_for": row.stands_for,
        "kind": row.kind.value,
    }


def _actions():
    entries = db.session.query(AuditEntry).order_by(AuditEntry.id)
    return [entry.action for entry in entries if entry.action.startswith("synonym.")]


def test_they_are_listed_in_parts(client, admin, two):
    first = client.get(f"{SYNONYMS}?limit=1", headers=admin).json
    assert (first["items"], first["total"]) == ([_shown(two[1])], 2)
    rest = client.get(f"{SYNONYMS}?limit=1&cursor={first['next']}", headers=admin).json
    assert rest == {"items": [_shown(two[0])], "next": None, "total": 2}
    assert client.get(f"{SYNONYMS}?cursor=x", headers=admin).status_code == 422


def test_one_is_added_changed_and_removed(client, admin, two):
    sent = {"word": "Kates", "stands_for": "pepaya", "kind": "javanese"}
    added = client.post(SYNONYMS, json=sent, headers=admin)
    row = db.session.query(Synonym).filter_by(word="kates").one()
    assert (added.status_code, added.json) == (201, _shown(row))
    address = f"{SYNONYMS}/{added.json['id']}"
    changed = client.patch(address, json={"word": "Kates Jingga"}, headers=admin)
    assert (changed.status_code, changed.json["word"]) == (200, "kates jingga")
    assert (changed.json["stands_for"], changed.json["kind"]) == ("pepaya", "javanese")
    assert client.patch(address, json={"kind": "trade"}, headers=admin).json["kind"] == "trade"
    assert client.delete(address, headers=admin).status_code == 204
    assert client.delete(address, headers=admin).status_code == 404
    assert client.patch(address, json={}, headers=admin).status_code == 404
    assert _actions() == ["synonym.added", *["synonym.changed"] * 2, "synonym.removed"]


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"word": "cabe"}, "word"),  # is there already
        ({"word": "Cabai"}, "stands_for"),
        ({"word": "!"}, "word"),
        ({"stands_for": ""}, "stands_for"),
        ({"kind": "dutch"}, "kind"),
        ({"id": "x"}, "id"),
    ],
)
def test_what_leads_nowhere_is_refused(client, admin, two, sent, field):
    address = f"{SYNONYMS}/{to_public('synonym', two[0].id)}"
    answer = client.patch(address, json=sent, headers=admin)
    assert (answer.status_code, set(answer.json["errors"])) == (422, {field})
    db.session.refresh(two[0])
    assert (two[0].word, two[0].stands_for) == ("lombok", "cabai")
    assert _actions() == []


def test_to_change_nothing_is_no_double(two):
    same = synonyms.change_synonym(two[0].id, word="Lombok", actor=an_admin())
    assert same.word == "lombok"
    with pytest.raises(Invalid):
        synonyms.add_synonym("lombok", "cabai", SynonymKind.TRADE, actor=an_admin())


def test_what_was_asked_for_in_vain_is_listed_most_first(client, admin):
    early = utc_now() - timedelta(days=3)
    for words, times in (("traktor", 2), ("durian beku", 5), ("sagu", 2)):
        row = UnmetSearch(words=words, times=times, first_at=early, last_at=utc_now())
        db.session.add(row)
        db.session.flush()
    first = client.get("/api/v1/unmet-searches?limit=2", headers=admin).json
    assert [(each["words"], each["times"]) for each in first["items"]] == [
        ("durian beku", 5),
        ("traktor", 2),
    ]
    assert first["total"] == 3
    address = f"/api/v1/unmet-searches?limit=2&cursor={first['next']}"
    rest = client.get(address, headers=admin).json
    assert [each["words"] for each in rest["items"]] == ["sagu"]
    assert rest["next"] is None


def test_only_the_regency_reads_and_only_admins_change(client, two):
    owner = a_token(a_member(an_offer().producer.organisation, Role.PRODUCER_OWNER))
    for path in (SYNONYMS, "/api/v1/unmet-searches"):
        assert client.get(path, headers=owner).status_code == 403
        assert client.get(path).status_code == 401
    sent = {"word": "kates", "stands_for": "pepaya"}
    assert client.post(SYNONYMS, json=sent, headers=owner).status_code == 403
    assert _actions() == []


def test_the_page_changes_a_synonym(sign_in, two):
    browser = sign_in(an_admin())
    address = f"/admin/padanan/{two[0].id}"
    assert f'href="{address}"' in browser.get("/admin/padanan").get_data(as_text=True)
    assert 'value="lombok"' in browser.get(address).get_data(as_text=True)
    form = {"word": "cabe", "stands_for": "cabai", "kind": "javanese"}
    refused = browser.post(address, data=form)
    assert refused.status_code == 422
    assert "Padanan ini sudah ada." in refused.get_data(as_text=True)
    form["word"] = "lombok abang"
    assert browser.post(address, data=form).status_code == 303
    db.session.refresh(two[0])
    assert (two[0].word, two[0].kind) == ("lombok abang", SynonymKind.JAVANESE)
    assert browser.get("/admin/padanan/999999").status_code == 404
    assert browser.post("/admin/padanan/999999", data=form).status_code == 404


def test_every_change_of_a_word_begins_a_new_edition(two):
    def token():
        db.session.commit()
        return db.session.query(CatalogueVersion.token).scalar()

    seen = [token()]
    added = synonyms.add_synonym("kates", "pepaya", SynonymKind.TRADE, actor=an_admin())
    seen.append(token())
    synonyms.change_synonym(added.id, word="gandul", actor=an_admin())
    seen.append(token())
    synonyms.remove_synonym(added.id, actor=an_admin())
    seen.append(token())
    assert len(set(seen)) == 4


@pytest.mark.parametrize("address", [SYNONYMS, "/api/v1/unmet-searches"])
def test_a_longer_list_asks_no_more_questions(client, admin, two, address):
    client.get(address, headers=admin)  # notes when the token was used, once
    counts = []
    for first, last in ((0, 5), (5, 50)):
        for number in range(first, last):
            now = utc_now()
            db.session.add(UnmetSearch(words=f"x{number}", times=1, first_at=now, last_at=now))
            word = f"kata {number}"
            db.session.add(Synonym(word=word, stands_for="x", kind=SynonymKind.TRADE))
        db.session.commit()
        with questions() as asked:
            assert len(client.get(f"{address}?limit=100", headers=admin).json["items"]) >= last
        counts.append(len(asked))
    assert counts[0] == counts[1]

"""On a phone, what is asked for most stands beside the button of the filters."""

from __future__ import annotations

from html import unescape

from marketplace.catalog.queries import synonyms
from marketplace.catalog.services.synonyms import add_synonym
from marketplace.catalog.states import SynonymKind
from marketplace.producers.states import CertificateKind
from marketplace.shared.database import db
from tests.factories.accounts import an_admin
from tests.factories.market import AProducer, an_offer
from tests.factories.offers import papers_of


def _chips(client, address):
    page = unescape(client.get(address).text)
    row = page.split('popovertarget="saring"')[1].split("</div>")[0]
    return [part.split('"')[0] for part in row.split('class="fchip"\n     href="')[1:]] or [
        part.split('href="')[1].split('"')[0] for part in row.split("<a ")[1:]
    ]


def test_papers_that_some_goods_have_are_one_tap_away(client):
    offer = an_offer(AProducer())
    offer.certificates = papers_of(offer.producer, CertificateKind.HALAL)
    db.session.flush()
    chips = _chips(client, "/katalog")
    assert "/katalog?certificate=halal" in chips
    assert not [chip for chip in chips if "organic" in chip], "it would show nothing"
    assert "/katalog?certificate=halal" not in _chips(client, "/katalog?certificate=halal")


def test_synonyms_are_looked_for_on_both_sides(sign_in):
    admin = an_admin()
    add_synonym(word="lomboke", stands_for="cabai", kind=SynonymKind.JAVANESE, actor=admin)
    found = synonyms.part_of_synonyms(50, None, "LOMBOKE")
    assert [each.word for each in found.items] == ["lomboke"]
    assert found.total == 1
    assert "lomboke" in {
        each.word for each in synonyms.part_of_synonyms(50, None, "caba").items
    }
    page = sign_in(admin).get("/admin/padanan?q=lomboke").text
    assert page.count("lomboke") >= 2
    nothing = sign_in(admin).get("/admin/padanan?q=zzqq").text
    assert "Tidak ada yang cocok" in nothing

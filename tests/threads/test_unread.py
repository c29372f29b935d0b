"""What a person has not read yet, on their list of work and on the producer's first page."""

from __future__ import annotations

import pytest

from marketplace.accounts.models import Membership
from marketplace.procurement import work
from marketplace.shared.clock import utc_now
from marketplace.shared.database import db
from marketplace.threads.queries import unread_threads
from marketplace.threads.services.writing import withdraw_message
from tests.factories.accounts import seen


def count(actor):
    return work.counts(actor)["messages"]


def test_messages_count_until_the_conversation_is_opened(sign_in, talk):
    talk.says(talk.seller, "Ada 2 karton rusak.\nBoleh diganti?")
    talk.says(talk.seller, "Kami kirim pagi.")
    db.session.commit()
    assert (count(talk.requester), count(talk.receiver)) == (2, 0)
    (task,) = work.tasks(talk.requester, work.counts(talk.requester))
    assert task.title == f"2 pesan baru di {talk.part.number}"
    assert task.about.endswith(": Kami kirim pagi.")
    browser = sign_in(talk.requester)
    assert task.title in browser.get("/usaha/pekerjaan").text
    opened = browser.get(task.url).text
    assert opened.count(">Baru</span>") == 2
    assert browser.get(task.url).text.count(">Baru</span>") == 0
    assert count(talk.requester) == 0


def test_a_producers_members_find_it_on_their_first_page(sign_in, talk):
    talk.says(talk.requester)
    db.session.commit()
    news = f"1 pesan baru di {talk.part.number}"
    for seller in (talk.seller, talk.helper):
        assert news in sign_in(seller).get("/jual/beranda").text
    browser = sign_in(talk.seller)
    browser.get(f"/percakapan/{talk.part.number}")
    assert news not in browser.get("/jual/beranda").text
    assert unread_threads(talk.seller, 5) == []
    assert len(unread_threads(talk.helper, 5)) == 1


def test_ones_own_and_withdrawn_messages_are_not_new(talk):
    message = talk.says(talk.seller)
    talk.says(talk.requester)
    assert count(talk.requester) == 0  # who writes has read what stands above
    again = talk.says(talk.seller)
    assert count(talk.requester) == 1
    withdraw_message(again.id, actor=talk.seller)
    assert count(talk.requester) == 0
    assert message.body == "Halo"


def test_a_colleague_who_only_looks_is_not_told_later(sign_in, talk):
    talk.says(talk.seller)
    db.session.commit()
    sign_in(talk.receiver).get(f"/percakapan/{talk.part.number}")
    talk.says(talk.seller)
    assert count(talk.receiver) == 0


@pytest.mark.parametrize("actor", ["requester"])
def test_nothing_waits_for_who_may_not_read_any_more(talk, actor):
    talk.says(talk.seller)
    member = getattr(talk, actor)
    assert count(member) == 1
    membership = db.session.get_one(Membership, member.membership_id)
    membership.ended_at = utc_now()
    db.session.flush()
    assert "messages" not in work.counts(seen(member))

"""Messages for programs of both sides."""

from __future__ import annotations

import io

import pytest
from sqlalchemy import func, select

from marketplace.shared.database import db
from marketplace.shared.opaque import to_public
from marketplace.threads.attachments import Sent, keep_files
from marketplace.threads.models import ThreadMessage
from marketplace.web.storage import storage
from tests.factories.accounts import a_token, an_admin
from tests.factories.threads import a_talk


@pytest.fixture
def addresses(talk):
    order, part = talk.order.id, talk.part.id
    return (
        f"/api/v1/orders/{to_public('order', order)}/messages",
        f"/api/v1/producer-orders/{to_public('producer_order', part)}/messages",
    )


def keyed(actor, key="satu"):
    return a_token(actor) | {"Idempotency-Key": key}


def test_a_program_writes_once_and_the_other_side_reads(client, talk, addresses):
    _team, both = addresses
    headers = keyed(talk.requester)
    first, again = (client.post(both, json={"text": "Halo"}, headers=headers) for _ in "12")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json == again.json
    assert again.headers["Idempotent-Replayed"] == "true"
    listed = client.get(both, headers=a_token(talk.seller)).json
    assert (listed["total"], listed["next"]) == (1, None)
    (item,) = listed["items"]
    assert (item["text"], item["audience"], item["files"]) == ("Halo", "shared", [])
    assert item["organisation"] == talk.part.buyer.name
    assert client.get(both, headers=a_token(an_admin())).json == listed


def test_what_colleagues_say_has_another_address_that_others_do_not_have(
    client, talk, addresses
):
    team, both = addresses
    made = client.post(team, json={"text": "Rahasia"}, headers=keyed(talk.requester))
    assert (made.status_code, made.json["audience"]) == (201, "internal")
    assert client.get(both, headers=a_token(talk.seller)).json["items"] == []
    for other in (talk.seller, an_admin()):
        assert client.get(team, headers=a_token(other)).status_code == 403
    foreign = a_talk()
    db.session.commit()
    for address in addresses:
        assert client.get(address, headers=a_token(foreign.requester)).status_code == 404
        answer = client.post(address, json={"text": "x"}, headers=keyed(foreign.requester))
        assert answer.status_code == 404
    assert client.get(both, headers=a_token(foreign.seller)).status_code == 404
    assert db.session.scalar(select(func.count(ThreadMessage.id))) == 1


@pytest.mark.parametrize(
    "body", [{}, {"text": ""}, {"text": "x" * 2001}, {"text": 5}, {"teks": "x"}]
)
def test_a_wrong_body_is_explained(client, talk, addresses, body):
    answer = client.post(addresses[1], json=body, headers=keyed(talk.requester))
    assert answer.status_code == 422
    assert answer.json["errors"]
    assert db.session.scalar(select(func.count(ThreadMessage.id))) == 0


def test_withdrawing_and_files(client, talk):
    kept = keep_files([Sent("a.csv", b"a,b\n1,2\n")], storage())
    made = talk.says(talk.seller, files=kept)
    db.session.commit()
    file_id = to_public("thread_file", made.files[0].id)
    answer = client.get(f"/api/v1/message-files/{file_id}", headers=a_token(talk.requester))
    assert (answer.data, answer.mimetype) == (b"a,b\n1,2\n", "text/csv")
    assert answer.headers["Content-Disposition"] == "attachment; filename=a.csv"
    address = f"/api/v1/messages/{to_public('thread_message', made.id)}/withdraw"
    refused = client.post(address, headers=keyed(talk.requester))
    assert refused.status_code == 403
    done = client.post(address, headers=keyed(talk.seller)).json
    assert (done["text"], done["files"], done["withdrawn_at"] is None) == ("", [], False)
    gone = client.get(f"/api/v1/message-files/{file_id}", headers=a_token(talk.requester))
    assert gone.status_code == 404


TABLE = b"hari,jam\nSenin,05.00\n"
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def sent(*contents, text="Terlampir", names=()):
    named = [*names, *(f"berkas-{n}.csv" for n in range(len(names), len(contents)))]
    files = [(io.BytesIO(each), name) for each, name in zip(contents, named, strict=True)]
    return {"text": text, "files": files}


@pytest.fixture
def stored(monkeypatch):
    """The keys of the files that are kept now."""
    keys = set()
    kind = type(storage())
    save, delete = kind.save, kind.delete

    def saved(self, content, **where):
        key = save(self, content, **where)
        keys.add(key)
        return key

    def deleted(self, key):
        keys.discard(key)
        delete(self, key)

    monkeypatch.setattr(kind, "save", saved)
    monkeypatch.setattr(kind, "delete", deleted)
    return keys


def test_files_come_with_a_message_once_however_a_form_is_parted(
    client, talk, addresses, stored
):
    for place, address in enumerate(addresses):
        headers = keyed(talk.requester, f"kunci-{place}")
        made, again = (
            client.post(
                f"{address}/with-files",
                data=sent(TABLE, PDF, names=("jadwal.exe", "../../surat.html")),
                headers=headers,
            )
            for _ in "12"
        )
        assert made.status_code == 201, made.text
        assert [each["name"] for each in made.json["files"]] == ["jadwal.csv", "surat.pdf"]
        assert (made.json["text"], again.json) == ("Terlampir", made.json)
        assert again.headers["Idempotent-Replayed"] == "true"
        assert client.get(address, headers=headers).json["items"] == [made.json]
        file_id = made.json["files"][0]["id"]
        got = client.get(f"/api/v1/message-files/{file_id}", headers=headers)
        assert got.data == TABLE
        assert len(stored) == 2 * (place + 1)


def test_another_file_under_the_same_key_is_refused(client, talk, addresses, stored):
    address, headers = f"{addresses[1]}/with-files", keyed(talk.requester)
    assert client.post(address, data=sent(TABLE), headers=headers).status_code == 201
    other = client.post(address, data=sent(PDF), headers=headers)
    assert other.status_code == 422
    assert set(other.json["errors"]) == {"Idempotency-Key"}
    assert db.session.scalar(select(func.count(ThreadMessage.id))) == 1
    assert len(stored) == 1


@pytest.mark.parametrize(
    ("contents", "text", "field"),
    [
        ((b"<html><script>",), "Terlampir", "files"),
        ((TABLE, b"MZ\x90\x00"), "Terlampir", "files"),
        ((b"a,b\n" + b"x" * (5 * 1024 * 1024),), "Terlampir", "files"),
        ((TABLE,) * 4, "Terlampir", "files"),
        ((), "Terlampir", "files"),
        ((TABLE,), "", "text"),
        ((TABLE,), "x" * 2001, "text"),
    ],
)
def test_what_may_not_be_sent_leaves_nothing(client, talk, stored, contents, text, field):
    part = to_public("producer_order", talk.part.id)
    address = f"/api/v1/producer-orders/{part}/messages/with-files"
    headers = keyed(talk.requester)
    answer = client.post(address, data=sent(*contents, text=text), headers=headers)
    assert answer.status_code == 422
    assert field in answer.json["errors"]
    assert db.session.scalar(select(func.count(ThreadMessage.id))) == 0
    assert stored == set()
    good = client.post(address, data=sent(TABLE), headers=headers)
    assert good.status_code == 201  # with the same key: nothing had been done


def test_files_need_a_key_and_a_reader_of_the_conversation(client, talk, addresses, stored):
    address = f"{addresses[1]}/with-files"
    nameless = client.post(address, data=sent(TABLE), headers=a_token(talk.requester))
    assert nameless.status_code == 422
    foreign = a_talk()
    db.session.commit()
    for whole in addresses:
        answer = client.post(
            f"{whole}/with-files", data=sent(TABLE), headers=keyed(foreign.requester)
        )
        assert answer.status_code == 404
    assert stored == set()
    assert db.session.scalar(select(func.count(ThreadMessage.id))) == 0

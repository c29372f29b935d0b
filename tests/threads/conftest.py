"""An order to talk about."""

import pytest

from marketplace.shared.database import db
from tests.factories.threads import a_talk


@pytest.fixture
def talk():
    made = a_talk()
    db.session.commit()
    return made

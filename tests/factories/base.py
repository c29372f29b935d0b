"""What all factories share: rows go into the test's own session."""

from factory.alchemy import SQLAlchemyModelFactory

from marketplace.shared.database import db


class RowFactory(SQLAlchemyModelFactory):
    """Makes a row, with an id, in the present transaction."""

    class Meta:
        abstract = True
        sqlalchemy_session_factory = lambda: db.session  # noqa: E731
        sqlalchemy_session_persistence = "flush"

"""Statements that are compiled once, and used by the threads of readers and of the writer."""

import pytest
from sqlalchemy import Connection, bindparam, create_engine, insert, literal_column, select

from core.store.connection.prepared_statement import Prepared
from core.store.tables import notes

NUMBERS = select(literal_column("2").in_(bindparam("numbers", expanding=True)))
VALUES = {"numbers": [1, 2, 3]}


class MetByAnother(Prepared):
    """Another thread asks the same as soon as it finds the text."""

    db: Connection
    answer: object = None

    def __setattr__(self, name: str, value: object) -> None:
        super().__setattr__(name, value)
        if name == "_sql" and value:
            self.answer = self.scalar(self.db, VALUES)


def test_who_finds_a_text_that_was_just_compiled_can_use_it() -> None:
    with create_engine("sqlite://").connect() as db:
        statement = MetByAnother(NUMBERS)
        statement.db = db
        assert statement.scalar(db, VALUES) == 1
        assert statement.answer == 1


def test_a_value_that_is_missing_is_an_error_and_nothing_is_made_up_for_it() -> None:
    with create_engine("sqlite://").connect() as db:
        db.exec_driver_sql("CREATE TABLE notes (name, text)")
        statement = Prepared(insert(notes), *notes.c.keys())
        with pytest.raises(KeyError, match="text"):
            statement.change(db, {"name": "greeting"})

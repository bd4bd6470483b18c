"""Statements compiled once, and what the two databases spell alike but SQLAlchemy keeps apart.

SQLAlchemy takes 24 to 32 microseconds around each statement, SQLite 3 to 8 for the statement. So
what every event runs is compiled to text once, and a call only puts its values in order. SQLite's
own driver runs it; on PostgreSQL, where a round trip costs more than both, it goes by SQLAlchemy.

Rows are plain tuples, in the order of the selected columns. No column of ours needs a conversion
but booleans, which SQLite gives as 0 and 1. A list is the value of an expanding parameter; there is
one text for each length of it.
"""

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from operator import itemgetter
from threading import Lock
from typing import Any, Final

from cachetools import LRUCache
from sqlalchemy import Column, Connection
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.sqlite import dialect as sqlite_dialect

SQLITE = "sqlite"
POSTGRESQL = "postgresql"
NAMES = (SQLITE, POSTGRESQL)
_INSERT: Mapping[str, Callable[..., Any]] = {
    SQLITE: sqlite.insert,
    POSTGRESQL: postgresql.insert,
}
"""An INSERT that knows ON CONFLICT."""

ByDialect = Mapping[str, Any]


def both(build: Callable[[Callable[..., Any]], Any]) -> ByDialect:
    """A statement for each database; `build` is given the INSERT that it speaks."""
    return {name: build(insert) for name, insert in _INSERT.items()}


def of(db: Connection, statements: ByDialect) -> Any:
    """The one for the database of this connection."""
    return statements[db.dialect.name]


def adding(insert: Any, key: Iterable[str], column: Column[int]) -> Any:
    """The INSERT, adding to this column of a row that has the same key already."""
    total = column + insert.excluded[column.name]
    return insert.on_conflict_do_update(index_elements=list(key), set_={column.name: total})


def replacing(insert: Any, key: Iterable[str], *columns: str) -> Any:
    """The INSERT, writing these columns over those of a row that has the same key already."""
    return insert.on_conflict_do_update(
        index_elements=list(key), set_={name: insert.excluded[name] for name in columns}
    )


Values = Mapping[str, object]
Read = Callable[[Values], object]
_DIALECT = sqlite_dialect(paramstyle="qmark")
MAX_LENGTHS: Final = 64
"""Texts that are kept of one statement with lists."""


class Prepared:
    """A statement of Core for each database, or one for both; `columns` are those of an INSERT or
    UPDATE that name none themselves.
    """

    def __init__(self, statement: Any, *columns: str) -> None:
        both = isinstance(statement, Mapping)
        self._by_dialect = statement if both else dict.fromkeys(NAMES, statement)
        self._columns = columns
        self._sql = ""
        self._in_order: Callable[[Values], Sequence[object]] = _pick_nothing
        self._fixed: dict[str, object] = {}
        self._has_lists = False
        self._by_lengths = LRUCache[tuple[tuple[str, int], ...], tuple[str, list[Read]]](
            MAX_LENGTHS
        )
        self._lock = Lock()

    def rows(self, db: Connection, values: Values) -> Sequence[Sequence[Any]]:
        if db.dialect.name == SQLITE:
            return self._run(db, values).fetchall()
        return db.execute(self._core(db), dict(values)).all()

    def first(self, db: Connection, values: Values) -> Sequence[Any] | None:
        """The first row; the statement asks for no more than it needs."""
        found = self.rows(db, values)
        return found[0] if found else None

    def scalar(self, db: Connection, values: Values) -> Any:
        found = self.first(db, values)
        return None if found is None else found[0]

    def change(self, db: Connection, values: Values) -> int:
        """Returns how many rows were changed."""
        if db.dialect.name == SQLITE:
            return self._run(db, values).rowcount
        return db.execute(self._core(db), dict(values)).rowcount

    def change_each(self, db: Connection, rows: Sequence[Values]) -> None:
        """Once for each of these values."""
        if not rows:
            return
        if db.dialect.name != SQLITE:
            db.execute(self._core(db), [dict(row) for row in rows])
        elif len(rows) == 1:
            self._run(db, rows[0])
        else:
            driver = self._driver(db)
            driver.executemany(self._sql, [self._in_order(row) for row in rows])

    def _core(self, db: Connection) -> Any:
        return of(db, self._by_dialect)

    def _run(self, db: Connection, values: Values) -> sqlite3.Cursor:
        driver = self._driver(db)
        if self._has_lists:
            return driver.execute(*self._with_lists(values))
        return driver.execute(self._sql, self._in_order(values))

    def _with_lists(self, values: Values) -> tuple[str, Sequence[object]]:
        values = {**self._fixed, **values}
        lengths = tuple((n, len(v)) for n, v in values.items() if isinstance(v, list))
        with self._lock:  # cachetools' caches are for one thread
            sql, reads = self._by_lengths.get(lengths) or self._expand(lengths, values)
        return sql, [read(values) for read in reads]

    def _driver(self, db: Connection) -> sqlite3.Connection:
        if not self._sql:
            self._compile()
        driver: Any = db.connection.dbapi_connection
        found: sqlite3.Connection = driver
        return found

    def _expand(
        self, lengths: tuple[tuple[str, int], ...], values: Values
    ) -> tuple[str, list[Read]]:
        """The text for lists of these lengths, and where the value of each of its marks is."""
        numbers = dict(lengths)
        reads = {
            name: [partial(_read_item, name, n) for n in range(numbers[name])]
            if name in numbers
            else partial(_read, name)
            for name in values
        }
        compiled: Any = self._by_dialect[SQLITE].compile(dialect=_DIALECT)
        state = compiled.construct_expanded_state(reads)
        marks: list[Any] = state.positional_parameters
        found: list[Read] = [m if isinstance(m, partial) else partial(_same, m) for m in marks]
        self._by_lengths[lengths] = state.statement, found
        return self._by_lengths[lengths]

    def _compile(self) -> None:
        statement = self._by_dialect[SQLITE]
        compiled = statement.compile(dialect=_DIALECT, column_keys=list(self._columns) or None)
        self._fixed = {
            name: value
            for name, value in compiled.params.items()
            if value is not None and not compiled.binds[name].required
        }
        self._in_order = _picker(compiled.positiontup or (), self._fixed)
        self._has_lists = bool(compiled.post_compile_params)
        # Last: readers and the writer have their own threads, and who finds it uses the rest.
        self._sql = str(compiled)


def _picker(names: Sequence[str], fixed: Values) -> Callable[[Values], Sequence[object]]:
    """Puts the values of these names in order, some of which are the statement's own."""
    if not names:
        return _pick_nothing
    pick: Callable[[Values], Any] = itemgetter(*names)
    if len(names) == 1:
        return lambda values: (pick({**fixed, **values}),)
    return (lambda values: pick({**fixed, **values})) if fixed else pick


def _pick_nothing(_: Values) -> Sequence[object]:
    return ()


def _read(name: str, values: Values) -> object:
    return values[name]


def _read_item(name: str, n: int, values: Values) -> object:
    items: Any = values[name]
    return items[n]


def _same(value: object, _: Values) -> object:
    return value

"""The server for the databases of earlier releases."""

from tests.databases import postgres

__all__ = ["postgres"]

"""The port of a PostgreSQL address is checked before anything is opened."""

import pytest

from core.store.connection.engine import database_url


@pytest.mark.parametrize("port", ["0", "65536", "99999"])
def test_a_port_that_cannot_be_is_named(port: str) -> None:
    with pytest.raises(ValueError, match="its port is not one from 1 to 65535"):
        database_url(f"postgresql://u:p@127.0.0.1:{port}/x")

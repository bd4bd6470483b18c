"""Hosts and ports of a PostgreSQL address are checked before anything is opened."""

import pytest

from core.store.connection.engine import database_url, make_engine


@pytest.mark.parametrize("port", ["0", "65536", "99999"])
def test_a_port_that_cannot_be_is_named(port: str) -> None:
    with pytest.raises(ValueError, match="its port is not one from 1 to 65535"):
        database_url(f"postgresql://u:p@127.0.0.1:{port}/x")


@pytest.mark.parametrize(
    ("query", "hosts", "ports"),
    [
        ("host=one,two", ["one", "two"], [5432, 5432]),
        ("host=one:5433&host=two", ["one", "two"], [5433, 5432]),
        ("host=::1,[::2]:5433", ["::1", "::2"], [5432, 5433]),
        ("host=/run/a,[::1]&port=5433", ["/run/a", "::1"], [5433, 5433]),
    ],
)
def test_each_host_of_a_list_is_tried_at_its_own_port(
    query: str, hosts: list[str], ports: list[int]
) -> None:
    engine = make_engine(f"postgresql://u:p@/x?{query}")
    _, asked = engine.dialect.create_connect_args(engine.url)
    assert (asked["host"], asked["port"]) == (hosts, ports)

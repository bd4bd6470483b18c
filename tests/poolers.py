"""PgBouncer before the tests' PostgreSQL, where it can be had."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from tests.limits import PATIENCE
from tests.postgres import other_than_root

PORT = 6432
"""It listens on a socket in a folder of its own, so that the number is nobody else's."""
FILE = """
[databases]
{name} = {server}
[pgbouncer]
listen_addr =
unix_socket_dir = {folder}
listen_port = {port}
auth_type = any
pool_mode = {mode}
default_pool_size = 3
{more}
"""
# As with the server in `tests.postgres`: it ends with the tests, however they end.
HOLD = """
"$0" "$1" >"$2" 2>&1 </dev/null &
pooler=$!
trap '' INT TERM
cat >/dev/null
kill -TERM $pooler
wait $pooler
"""


@contextmanager
def pooled(url: str, mode: str, more: str = "") -> Iterator[str]:
    """The address of this database through a pooler. Skips the test where there is none."""
    binary = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")
    if binary is None:
        pytest.skip("Poolers are not tested: install the package pgbouncer")
    who, where = other_than_root(), make_url(url)
    parts = {"host": where.query.get("host", where.host), "port": where.port}
    parts |= {"user": where.username, "password": where.password, "dbname": where.database}
    server = " ".join(f"{name}={value}" for name, value in parts.items() if value)
    with tempfile.TemporaryDirectory(prefix="deskhand-pooler-") as folder:
        file, socket = Path(folder, "pooler.ini"), Path(folder, f".s.PGSQL.{PORT}")
        named = {"name": where.database, "server": server, "mode": mode, "more": more}
        file.write_text(FILE.format(folder=folder, port=PORT, **named))
        if who:
            shutil.chown(folder, who["user"], who["group"])
        held = ["bash", "-c", HOLD, binary, str(file), str(Path(folder, "log"))]
        pooler = subprocess.Popen(held, stdin=subprocess.PIPE, cwd="/", **who)
        assert pooler.stdin is not None
        try:
            for _ in range(int(PATIENCE / 0.01)):
                if socket.exists():
                    break
                assert pooler.poll() is None, Path(folder, "log").read_text()
                time.sleep(0.01)
            yield f"postgresql://{where.username}@/{where.database}?host={folder}&port={PORT}"
        finally:
            pooler.stdin.close()
            pooler.wait(PATIENCE)

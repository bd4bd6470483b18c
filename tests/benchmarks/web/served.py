"""The process that is measured: the portal at a million tickets, and a bare page beside it.

Prints one line of JSON with its addresses and cookies, and ends when its input does.
"""

import asyncio
import gc
import json
import logging
import os
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import uvicorn
from jinja2 import Environment
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from core.store.connection.engine import make_engine, run_on
from core.store.operations.schema_upgrade import migrate
from tests.benchmarks.lists.filling import fill
from tests.web.conftest import articles
from tests.web.scene import Scene, opened, portal_desk
from tests.web.test_tickets import open_ticket

BARE = """<!doctype html><html lang="en"><head><title>{{ title }}</title></head><body><ol>
{% for row in rows %}<li><a href="/tickets/{{ row.number }}">{{ row.subject }}</a>
<span>{{ row.status }}</span><span>{{ row.by }}</span></li>
{% endfor %}</ol></body></html>"""
ROWS = [
    {"number": n, "subject": f"Ticket <{n}>", "status": "open", "by": "Ada & co"} for n in range(50)
]


def bare() -> Starlette:
    """One page with 50 rows from memory: no database, no session, no headers of its own."""
    template = Environment(autoescape=True).from_string(BARE)

    async def page(_: Request) -> HTMLResponse:
        return HTMLResponse(template.render(title="Tickets", rows=ROWS))

    return Starlette(routes=[Route("/", page)])


@asynccontextmanager
async def bare_server() -> AsyncIterator[str]:
    config = uvicorn.Config(
        bare(), port=0, http="h11", lifespan="off", log_config=None, access_log=False
    )
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}/"
    server.should_exit = True
    await task


async def main() -> None:
    logging.disable(logging.CRITICAL)  # the million tickets have no states, as the sweeper finds
    count = int(os.environ.get("TICKETS") or 1_000_000)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=".") as folder:
        url = f"sqlite:///{folder}/desk.db"
        engine = make_engine(url)
        await migrate(engine)
        await run_on(engine, lambda db: fill(db, count))
        await engine.dispose()
        desk = replace(portal_desk(), first_number=count + 1)
        async with opened(url, articles(), desk, checks=False) as scene, bare_server() as peer:
            gc.freeze()  # as `serve` does
            print(json.dumps({"bare": peer, **await prepared(scene)}), flush=True)
            await asyncio.to_thread(sys.stdin.read)


async def prepared(scene: Scene) -> dict[str, str]:
    """Ada with a ticket that was talked about, and Grace with the board."""
    ada = await scene.signed_in("ada@example.com", "Ada")
    grace = await scene.signed_in("grace@example.com", "Grace", "grace")
    number = await open_ticket(ada)
    await scene.settle()
    for n in range(10):
        await ada.open(f"/tickets/{number}")
        await ada.submit(f"/tickets/{number}/reply", text=f"And another thing, number {n}")
    await scene.settle()
    return {
        "url": scene.url,
        "number": str(number),
        "ada": ada.cookies["session"],
        "grace": grace.cookies["session"],
    }


if __name__ == "__main__":
    asyncio.run(main())

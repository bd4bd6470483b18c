"""What a service answers is read whole, in however many pieces it comes, and not without end."""

import asyncio
from typing import Any, cast

import pytest
from aiohttp import StreamReader
from aiohttp.base_protocol import BaseProtocol

from adapters.kit.http_session import AnswerTooLong, read_body


def open_content() -> StreamReader:
    loop = asyncio.get_running_loop()
    connected = BaseProtocol(loop)
    connected.transport = cast(Any, object())
    return StreamReader(connected, 2**16, loop=loop)


async def read_pieces(*pieces: bytes, most: int = 100) -> bytes:
    """Each piece comes when everything before it was read."""
    content = open_content()
    reading = asyncio.create_task(read_body(content, most))
    for piece in pieces:
        await asyncio.sleep(0)
        content.feed_data(piece)
        await asyncio.sleep(0)
    content.feed_eof()
    return await reading


@pytest.mark.parametrize("pieces", [(), (b"whole",), (b"a", b"b", b"c")])
async def test_all_pieces_are_read(pieces: tuple[bytes, ...]) -> None:
    assert await read_pieces(*pieces) == b"".join(pieces)


@pytest.mark.parametrize("pieces", [(b"x" * 101,), (b"x" * 60, b"x" * 41)])
async def test_more_than_that_is_refused(pieces: tuple[bytes, ...]) -> None:
    with pytest.raises(AnswerTooLong):
        await read_pieces(*pieces)


async def test_more_than_that_is_refused_where_all_of_it_came_at_once() -> None:
    content = open_content()
    content.feed_data(b"x" * 101)
    content.feed_eof()
    with pytest.raises(AnswerTooLong):
        await read_body(content, 100)

"""Trying a language model before a start: does it answer, in time, in the shape that is asked?"""

import asyncio
from datetime import UTC, datetime, timedelta
from time import perf_counter
from typing import Final

from adapters.openai.client import Client, Trouble
from adapters.openai.masking import Mask
from adapters.openai.prompt import build
from adapters.openai.reply import Unreadable, read
from core.model.actions import DraftAnswer
from core.model.ids import ConversationId
from core.model.llm_draft import Excerpt, Job
from core.model.people import Place

REMEDIES: Final = {
    "refused_key": "its key is refused: look at OPENAI_API_KEY",
    "no_model": "the server does not know it: name another in [llm] of the policy",
    "unreachable": "the server cannot be reached: look at OPENAI_BASE_URL and the network",
    "busy": "the server has too much to do or the account is used up: look at its quota",
    "timeout": "no answer in time: name a faster model, or raise [llm] within (at most 9 seconds)",
    "unreadable": "its answer is not in the shape that was asked: name a more capable model",
    "declined": "it declined a harmless question: name another model",
    "too_large": "its answer is far too large: is OPENAI_BASE_URL the right server?",
    "broken": "the server reports an error of its own: its log tells more",
}
_SECTION: Final = Excerpt("printer#", "The printer is offline", "Turn it off and on again.")


async def check(key: str, address: str, model: str, within: timedelta) -> tuple[bool, str]:
    """Whether this model can be used, and what to tell about it. Costs a few hundred tokens."""
    client, begun = Client(key, address), perf_counter()
    asked = DraftAnswer(
        Place("openai", "check"),
        ConversationId("check"),
        Job.ANSWER,
        1,
        model,
        datetime.max.replace(tzinfo=UTC),
        "The printer says that it is offline.",
        (_SECTION,),
    )
    try:
        await client.warm_up()
        begun = perf_counter()
        async with asyncio.timeout(within.total_seconds()):
            said = await client.ask(build(asked, Mask()))
        read(said.text)
    except TimeoutError:
        return False, f"{model}: {REMEDIES['timeout']}"
    except Unreadable:
        return False, f"{model}: {REMEDIES['unreadable']}"
    except Trouble as trouble:
        return False, f"{model}: {REMEDIES.get(trouble.name, trouble.name)}"
    finally:
        await client.close()
    shape = "" if client.takes_shape else ", though it takes no schema"
    return True, f"{model}: answered in {perf_counter() - begun:.1f} s{shape}"

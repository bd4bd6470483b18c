"""What people do with their hands: commands, buttons, menus, shortcuts and forms."""

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from tests.slack.server import payloads
from tests.slack.server.delivery import Kind
from tests.slack.server.errors import NotPossible
from tests.slack.server.filling import Filling, Interaction
from tests.slack.server.forms import Form, choice
from tests.slack.server.records import Json, Message, User, View, controls, label
from tests.slack.server.response_urls import Opening, answer
from tests.slack.server.waiting import Where

if TYPE_CHECKING:
    from tests.slack.server.response_urls import ResponseUrls


class Hands(Filling):
    """Mixed into the server. Each waits for the acknowledgement, or for its time to run out."""

    response_urls: "ResponseUrls"
    commands: Collection[str] | None

    async def command(self, user: User, where: Where, name: str, text: str = "") -> Interaction:
        """A slash command. What the acknowledgement says is shown."""
        channel = self._room(user, where)
        if self.commands is not None and name not in self.commands:
            raise NotPossible(f"{name} is not a valid command")
        trigger = self.triggers.issue(user.id)
        url = self.response_urls.issue(channel.id, user.id)
        payload = payloads.command(user, channel, name, text, trigger, url)
        done = Interaction(await self.hand_over(Kind.COMMAND, name, payload), trigger, url)
        said = done.ack.payload if done.ack else None
        if isinstance(said, str):
            said = {"text": said}
        if said:
            opening = Opening(channel.id, user.id, None, self.world.now())
            done.shown = answer(self, opening, said, where="ack")  # type: ignore[arg-type]
        return done

    async def presses(
        self,
        user: User,
        where: Message | View,
        what: str,
        *,
        value: str | None = None,
        stale: bool = False,
    ) -> Interaction:
        """Press the button of that label or action_id; `value` tells apart two of one label.

        `stale` is for somebody whose screen still shows a message as it was (see
        Message.snapshot).
        """
        block, element = self._control(user, where, what, "button", value, stale=stale)
        return await self._act(user, where, block, element)

    async def chooses(
        self, user: User, where: Message | View, what: str, option: Any
    ) -> Interaction:
        """Choose from the menu of that placeholder or action_id, in a message or a view."""
        block, element = self._control(user, where, what, "", None, stale=False)
        if isinstance(option, User):
            return await self._act(user, where, block, element, selected_user=option.id)
        if element["type"] in {"checkboxes", "multi_static_select"}:
            many = [choice(element, one) for one in option]
            return await self._act(user, where, block, element, selected_options=many)
        chosen = choice(element, option)
        return await self._act(user, where, block, element, selected_option=chosen)

    async def shortcut(self, user: User, message: Message, callback_id: str) -> Interaction:
        """From the menu of a message."""
        self.can_see(user, message)
        trigger = self.triggers.issue(user.id)
        url = self.response_urls.issue(message.channel, user.id)
        payload = payloads.message_shortcut(self.world, user, message, callback_id, trigger, url)
        return Interaction(
            await self.hand_over(Kind.INTERACTIVE, "message_action", payload), trigger
        )

    async def global_shortcut(self, user: User, callback_id: str) -> Interaction:
        trigger = self.triggers.issue(user.id)
        payload = payloads.global_shortcut(self.world, user, callback_id, trigger)
        return Interaction(await self.hand_over(Kind.INTERACTIVE, "shortcut", payload), trigger)

    async def _act(
        self, user: User, where: Message | View, block: Json, element: Json, **chosen: Any
    ) -> Interaction:
        trigger = self.triggers.issue(user.id)
        action = payloads.pressed(block, element, self.world.ts(), **chosen)
        if isinstance(where, View):
            form = Form(self.world, where)
            form.fill({})
            payload = payloads.view_pressed(user, where, action, trigger, form.state)
            sent = await self.hand_over(Kind.INTERACTIVE, "block_actions", payload)
            return Interaction(sent, trigger)
        source = self._live(where)
        url = self.response_urls.issue(where.channel, user.id, source)
        payload = payloads.message_pressed(self.world, user, where, action, trigger, url)
        sent = await self.hand_over(Kind.INTERACTIVE, "block_actions", payload)
        return Interaction(sent, trigger, url)

    def _live(self, message: Message) -> Message:
        there = self.world.messages.get(message.channel, [])
        return next((m for m in there if m.ts == message.ts), message)

    def _control(
        self,
        user: User,
        where: Message | View,
        what: str,
        kind: str,
        value: str | None,
        *,
        stale: bool,
    ) -> tuple[Json, Json]:
        if isinstance(where, View):
            if where.kind == "modal":
                self.in_front(user, where)
        elif not stale:
            self.can_see(user, self._live(where))
        shown = where if stale or isinstance(where, View) else self._live(where)
        found = [
            (block, element)
            for block, element in controls(shown.blocks)
            if what in {label(element), element.get("action_id")}
            and kind in {"", element["type"]}
            and value in {None, element.get("value")}
        ]
        if len(found) != 1:
            number = "no" if not found else f"{len(found)} times"
            told = f"{number} {what!r} for {user.name} to use; there are {shown.labels}"
            raise NotPossible(f"{told} in {shown.shown!r}")
        return found[0]

"""People use commands, press buttons, choose from menus, and send forms."""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from tests.discord.server.payloads import Json, member_json, partial_place_json, user_json
from tests.discord.server.people.commanding import Options, reached
from tests.discord.server.people.forms import Filling, Form, option_value, resolve
from tests.discord.server.people.stage import CannotDoThat, File, Staged
from tests.discord.server.world import components as parts
from tests.discord.server.world.commands import ON_MESSAGE, ON_USER, SLASH, Command
from tests.discord.server.world.interactions import DEADLINE, Interaction, Kind, Reply
from tests.discord.server.world.messages import Message
from tests.discord.server.world.people import Member, Person, User, user_of
from tests.discord.server.world.permissions import in_channel, permissions
from tests.discord.server.world.places import Channel, Place, Thread, guild_of
from tests.limits import PATIENCE

ATTACHMENT_LIMIT = 10 * 1024 * 1024


class Asking(Staged):
    """Each waits for the first answer, or for the end of the three seconds, if `wait` is set."""

    async def command(
        self,
        person: Person,
        place: Place,
        name: str,
        options: Mapping[str, Any] | None = None,
        *,
        files: Iterable[File] = (),
        wait: bool = True,
    ) -> Interaction:
        """Use a slash command; a subcommand is written `ticket open`.

        `files` go into the options that take an attachment, in their order.
        """
        user = self.stage.need_sight(person, place)
        top, *steps = name.split(" ")
        command = reached(self.stage, user, place, top)
        filling = Options(self.stage, place, dict(options or {}), list(files))
        data = _command_data(command) | {"options": filling.data(command, steps)}
        if filling.resolved:
            data["resolved"] = filling.resolved
        return await self._asked(Kind.COMMAND, user, place, data, wait=wait)

    async def autocompletes(
        self,
        person: Person,
        place: Place,
        name: str,
        option: str,
        typed: str = "",
        others: Mapping[str, Any] | None = None,
    ) -> Interaction:
        """Type into an option; the answer's `choices` are what the person is shown."""
        user = self.stage.need_sight(person, place)
        command = reached(self.stage, user, place, name)
        declared = {o["name"]: o for o in command["options"]}
        if not declared.get(option, {}).get("autocomplete"):
            raise CannotDoThat(f"{name!r} has no option {option!r} with autocomplete")
        given = [
            {"name": key, "type": declared[key]["type"], "value": value}
            for key, value in (others or {}).items()
        ]
        kind = declared[option]["type"]
        given.append({"name": option, "type": kind, "value": typed, "focused": True})
        data = _command_data(command) | {"options": given}
        return await self._asked(Kind.AUTOCOMPLETE, user, place, data, wait=True)

    async def context_menu(
        self,
        person: Person,
        target: Message | Member,
        name: str,
        *,
        place: Place | None = None,
        wait: bool = True,
    ) -> Interaction:
        """Use a command on a message, or on a member in some place."""
        on_message = isinstance(target, Message)
        where = target.place if isinstance(target, Message) else place
        assert where is not None, "say in which place the member is clicked"
        user = self.stage.need_sight(person, where)
        command = reached(self.stage, user, where, name, ON_MESSAGE if on_message else ON_USER)
        data = _command_data(command) | {"target_id": str(target.id), "resolved": {}}
        if isinstance(target, Message):
            self.stage.need_message(person, target)
            shown = self.stage.happenings.writer.message(target, content=True)
            data["resolved"]["messages"] = {str(target.id): shown}
        else:
            resolve(data["resolved"], target)
        return await self._asked(Kind.COMMAND, user, where, data, wait=wait)

    async def presses(
        self, person: Person, message: Message, label: str, *, wait: bool = True
    ) -> Interaction:
        """Press the button with this label (or, where it has none, this emoji)."""
        user = self.stage.need_message(person, message)
        names = (
            (b, b.get("label") or b.get("emoji", {}).get("name"))
            for b in parts.buttons(message.components)
        )
        button = next((b for b, name in names if name == label), None)
        if button is None:
            raise CannotDoThat(f"there is no button {label!r} on {message!r}")
        if button.get("disabled"):
            raise CannotDoThat(f"{label!r} is disabled on {message!r}")
        if button["style"] in (parts.LINK, parts.PREMIUM):
            raise CannotDoThat(f"{label!r} is a link; pressing it tells the bot nothing")
        data = _component_data(button)
        return await self._asked(Kind.COMPONENT, user, message.place, data, message, wait=wait)

    async def chooses(
        self,
        person: Person,
        message: Message,
        values: Any,
        *,
        select: str | None = None,
        wait: bool = True,
    ) -> Interaction:
        """Choose from a menu: labels, or people, roles, channels. `select`: its placeholder."""
        user = self.stage.need_message(person, message)
        menus = parts.selects(message.components)
        wanted = (m for m in menus if select in (None, m.get("placeholder"), m["custom_id"]))
        menu = next(wanted, None)
        if menu is None or menu.get("disabled"):
            raise CannotDoThat(f"there is no menu {select!r} to choose from on {message!r}")
        listed = values if isinstance(values, list) else [values]
        least = 1 if menu.get("min_values") is None else menu["min_values"]
        most = menu.get("max_values") or 1
        if not least <= len(listed) <= most:
            raise CannotDoThat(f"{least} to {most} must be chosen, not {len(listed)}")
        data = _component_data(menu)
        if menu["type"] == parts.STRING_SELECT:
            data["values"] = [option_value(menu, str(one)) for one in listed]
        else:
            data |= {"values": [str(one.id) for one in listed], "resolved": {}}
            for one in listed:
                resolve(data["resolved"], one)
        return await self._asked(Kind.COMPONENT, user, message.place, data, message, wait=wait)

    async def opened_modal(self, person: Person, timeout: float = PATIENCE) -> Form:
        """Wait for the form that lies open before this person."""
        user = user_of(person)

        def last() -> Interaction | None:
            asked = [i for i in self.stage.callbacks.interactions.values() if i.user is user]
            newest = max(asked, key=lambda i: i.answered_at or 0, default=None)
            return newest if newest is not None and newest.reply is Reply.FORM else None

        found = await self.stage.changes.until(last, timeout)
        if found is None:
            raise AssertionError(f"no form was opened for {user.name} within {timeout} s")
        return Form(found)

    async def submits(
        self,
        person: Person,
        form: Form,
        values: Mapping[str, Any],
        *,
        files: Iterable[File] = (),
        wait: bool = True,
    ) -> Interaction:
        """Send a form: values by label. `files` go into its first field for files."""
        user, asked = user_of(person), form.asked
        if asked.user is not user or not form.open:
            raise CannotDoThat(f"{form.title!r} does not lie open before {user.name}")
        given = dict(values)
        if listed := list(files):
            uploads = (n for n, f in form.fields.items() if f["type"] == parts.FILE_UPLOAD)
            given.setdefault(next(uploads, "a file"), listed)
        filling = Filling(self.stage, asked.place, form, given)
        data: Json = {
            "custom_id": form.body["custom_id"],
            "components": filling.filled(form.body["components"]),
        }
        if filling.resolved:
            data["resolved"] = filling.resolved
        form.open = False
        return await self._asked(Kind.FORM, user, asked.place, data, asked.message, wait=wait)

    async def _asked(
        self,
        kind: Kind,
        user: User,
        place: Place,
        data: Json,
        message: Message | None = None,
        *,
        wait: bool,
    ) -> Interaction:
        """Put the interaction before the bot, and wait for what it says."""
        world, number = self.stage.world, self.stage.world.ids.next()
        token = "aW50ZXJhY3Rpb24_" + hashlib.sha512(str(number).encode()).hexdigest()
        asked = Interaction(number, token, kind, user, place, data, world.clock.now(), message)
        self.stage.callbacks.add(asked)
        shown = self._json(asked)
        guild = guild_of(place)
        self.stage.happenings.gateway.dispatch("INTERACTION_CREATE", lambda _: shown, guild)
        if wait:
            settled = lambda: asked.settled(world.clock.now())  # noqa: E731
            await self.stage.changes.until(settled, DEADLINE + 0.05)
        return asked

    def _json(self, asked: Interaction) -> Json:
        world, place, guild = self.stage.world, asked.place, guild_of(asked.place)
        data: Json = {
            "id": str(asked.id),
            "application_id": str(world.app.id),
            "type": int(asked.kind),
            "token": asked.token,
            "version": 1,
            "data": asked.data,
            "channel_id": str(place.id),
            "channel": partial_place_json(place, asked.user),
            "locale": asked.user.locale,
            "entitlements": [],
            "attachment_size_limit": ATTACHMENT_LIMIT,
            "app_permissions": str(permissions(world.bot, place)),
            "authorizing_integration_owners": {"0": str(guild.id) if guild else "0"},
            "context": 0 if guild else 1,
        }
        if asked.message is not None:
            data["message"] = self.stage.happenings.writer.message(asked.message, content=True)
        if guild is None:
            return data | {"user": user_json(asked.user)}
        member = guild.members[asked.user.id]
        channel = place.parent if isinstance(place, Thread) else place
        assert isinstance(channel, Channel)
        held = permissions(asked.user, place) or in_channel(member, channel)
        return data | {
            "guild_id": str(guild.id),
            "guild": {"id": str(guild.id), "locale": guild.locale, "features": []},
            "guild_locale": guild.locale,
            "member": member_json(member) | {"permissions": str(held)},
        }


def _command_data(command: Command) -> Json:
    data = {"id": command["id"], "name": command["name"], "type": command.get("type", SLASH)}
    return data | ({"guild_id": command["guild_id"]} if "guild_id" in command else {})


def _component_data(component: Json) -> Json:
    data = {"custom_id": component["custom_id"], "component_type": component["type"]}
    return data | {"id": component["id"]}

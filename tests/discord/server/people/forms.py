"""A modal as it lies open before a person, and how it is filled in."""

from dataclasses import dataclass
from typing import Any

from tests.discord.server.payloads import channel_json, member_json, role_json, user_json
from tests.discord.server.people.stage import CannotDoThat, File, Stage
from tests.discord.server.world import components as kinds
from tests.discord.server.world.interactions import Interaction
from tests.discord.server.world.people import Member, Role, User
from tests.discord.server.world.places import Channel, Place

Json = dict[str, Any]
CHOSEN = {kinds.STRING_SELECT, kinds.CHECKBOX_GROUP}


@dataclass(eq=False)
class Form:
    """`asked` is the interaction that was answered with it."""

    asked: Interaction
    open: bool = True

    @property
    def body(self) -> Json:
        assert self.asked.form is not None
        return self.asked.form

    @property
    def title(self) -> str:
        return str(self.body["title"])

    @property
    def fields(self) -> dict[str, Json]:
        """The fields by their labels."""
        found: dict[str, Json] = {}
        for part in self.body["components"]:
            if part["type"] == kinds.LABEL:
                found[part["label"]] = part["component"]
            elif part["type"] == kinds.ACTION_ROW:
                found |= {field["label"]: field for field in part["components"]}
        return found

    @property
    def labels(self) -> list[str]:
        return list(self.fields)


class Filling:
    """One person's answers on their way into a form; `resolved` collects what they name."""

    def __init__(self, stage: Stage, place: Place, form: Form, values: Json) -> None:
        self._stage = stage
        self._place = place
        self.resolved: Json = {}
        known = form.fields
        self._by_id: Json = {}
        for label, value in values.items():
            same = (f for name, f in known.items() if label in (name, f["custom_id"]))
            field = next(same, None)
            if field is None:
                raise CannotDoThat(f"{form.title!r} has no field {label!r}: {form.labels}")
            self._by_id[field["custom_id"]] = value
        self._names = {field["custom_id"]: label for label, field in known.items()}

    def filled(self, components: list[Json]) -> list[Json]:
        """The form's components as they come back."""
        return [self._part(component) for component in components]

    def _part(self, part: Json) -> Json:
        same = {"type": part["type"], "id": part["id"]}
        if part["type"] == kinds.LABEL:
            return same | {"component": self._field(part["component"])}
        if part["type"] == kinds.ACTION_ROW:
            return same | {"components": [self._field(field) for field in part["components"]]}
        return same

    def _field(self, field: Json) -> Json:
        kind, custom_id = field["type"], field["custom_id"]
        given = self._by_id.get(custom_id)
        same = {"type": kind, "id": field["id"], "custom_id": custom_id}
        if kind == kinds.TEXT_INPUT:
            return same | {"value": self._text(field, given)}
        if kind == kinds.CHECKBOX:
            return same | {"value": bool(field.get("default") if given is None else given)}
        if kind == kinds.RADIO_GROUP:
            chosen = self._chosen(field, given, most=1)
            return same | {"value": chosen[0] if chosen else None}
        if kind in CHOSEN:
            usual = len(field["options"]) if kind == kinds.CHECKBOX_GROUP else 1
            most = field.get("max_values") or usual
            return same | {"values": self._chosen(field, given, most=most)}
        if kind == kinds.FILE_UPLOAD:
            return same | {"values": self._files(field, given or [])}
        return same | {"values": self._named(field, given or [])}

    def _text(self, field: Json, given: object) -> str:
        text = str(field.get("value") or "" if given is None else given)
        least, most = field.get("min_length") or 0, field.get("max_length") or 4000
        required = field.get("required", True)
        if (required and not text) or (text and not least <= len(text) <= most):
            name = self._names[field["custom_id"]]
            raise CannotDoThat(f"{name!r} wants {max(least, int(required))} to {most} characters")
        return text

    def _chosen(self, field: Json, given: object, *, most: int) -> list[str]:
        """Options by label or value."""
        if given is None:
            values = [o["value"] for o in field["options"] if o.get("default")]
        else:
            wanted = given if isinstance(given, list) else [given]
            values = [option_value(field, str(one)) for one in wanted]
        self._need_count(field, len(values), most)
        return values

    def _files(self, field: Json, given: list[File]) -> list[str]:
        self._need_count(field, len(given), field.get("max_values") or 1)
        made = [self._stage.resolved_attachment(self._place, file) for file in given]
        self.resolved.setdefault("attachments", {}).update({a["id"]: a for a in made})
        return [a["id"] for a in made]

    def _named(self, field: Json, given: list[User | Member | Role | Channel]) -> list[str]:
        """Users, roles or channels."""
        listed = given if isinstance(given, list) else [given]
        self._need_count(field, len(listed), field.get("max_values") or 1)
        for one in listed:
            resolve(self.resolved, one)
        return [str(one.id) for one in listed]

    def _need_count(self, field: Json, many: int, most: int) -> None:
        required = field.get("required", True)
        least = given if (given := field.get("min_values")) is not None else int(required)
        if not (many == 0 and not required) and not least <= many <= most:
            name = self._names[field["custom_id"]]
            raise CannotDoThat(f"{name!r} wants {least} to {most} entries, not {many}")


def option_value(field: Json, wanted: str) -> str:
    """The value of the option that shows this label, or has this value."""
    for option in field["options"]:
        if wanted in (option["label"], option["value"]):
            return str(option["value"])
    shown = [option["label"] for option in field["options"]]
    raise CannotDoThat(f"there is no option {wanted!r}: {shown}")


def resolve(resolved: Json, one: User | Member | Role | Channel) -> None:
    """Add what an answer names to the data that comes with it."""
    key = str(one.id)
    match one:
        case Member():
            resolved.setdefault("members", {})[key] = member_json(one, with_user=False)
            resolved.setdefault("users", {})[key] = user_json(one.user)
        case User():
            resolved.setdefault("users", {})[key] = user_json(one)
        case Role():
            resolved.setdefault("roles", {})[key] = role_json(one)
        case Channel():
            resolved.setdefault("channels", {})[key] = channel_json(one)

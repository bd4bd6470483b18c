"""views.*: modals and homes."""

import hashlib
import json
from typing import TYPE_CHECKING, Any

from tests.slack.server.calls import Args
from tests.slack.server.errors import SlackError, bad_arguments
from tests.slack.server.methods.registry import method
from tests.slack.server.records import Json, View
from tests.slack.server.shapes import view_json

if TYPE_CHECKING:
    from tests.slack.server.filling import Filling
    from tests.slack.server.server import SlackServer

HIGHEST_STACK = 3


@method("views.open")
def views_open(server: "SlackServer", args: Args) -> Json:
    user = server.triggers.spend(args.text("trigger_id"))
    given = _given(server, "views.open", args, "modal")
    for old in server.world.modals(user):
        old.open = False
    return {"view": view_json(put(server, user, given))}


@method("views.push")
def views_push(server: "SlackServer", args: Args) -> Json:
    user = server.triggers.spend(args.text("trigger_id"))
    return {"view": view_json(push(server, user, _given(server, "views.push", args, "modal")))}


@method("views.update")
def views_update(server: "SlackServer", args: Args) -> Json:
    if not args.text("view_id") and not args.text("external_id"):
        raise bad_arguments("missing required field: view_id")
    view = _found(server, args)
    _same_hash(view, args)
    update(view, _given(server, "views.update", args, "modal"))
    server.changes.happened()
    return {"view": view_json(view)}


@method("views.publish")
def views_publish(server: "SlackServer", args: Args) -> Json:
    world = server.world
    user = args.required("user_id")
    if user not in world.users:
        raise SlackError("user_not_found")
    if world.users[user].is_bot or world.users[user].deleted:
        raise SlackError("not_enabled")
    given = _given(server, "views.publish", args, "home")
    home = world.homes.get(user)
    if home is None:
        home = View(world.new_id("V"), "home", user, given, fresh_hash(given, 0))
        world.homes[user] = home
        home.history.append(given)
    else:
        _same_hash(home, args)
        update(home, given)
    server.changes.happened()
    return {"view": view_json(home)}


def put(server: "Filling", user: str, given: Json, below: View | None = None) -> View:
    """A new modal on the person's screen."""
    world = server.world
    external = str(given.get("external_id", ""))
    if external and any(v.given.get("external_id") == external for v in world.modals(user)):
        raise SlackError("duplicate_external_id")
    view = View(world.new_id("V"), "modal", user, given, fresh_hash(given, 0))
    view.history.append(given)
    view.root = below.root or below.id if below else view.id
    view.previous = below.id if below else None
    world.views[view.id] = view
    server.changes.happened()
    return view


def push(server: "Filling", user: str, given: Json) -> View:
    stack = server.world.modals(user)
    if not stack:
        raise SlackError("not_found")
    if len(stack) >= HIGHEST_STACK:
        raise SlackError("push_limit_reached")
    return put(server, user, given, stack[-1])


def update(view: View, given: Json) -> None:
    view.given = given
    view.history.append(given)
    view.hash = fresh_hash(given, len(view.history))


def fresh_hash(given: Json, turn: int) -> str:
    told = hashlib.sha256(f"{turn}{json.dumps(given, sort_keys=True)}".encode()).hexdigest()
    return f"{1_700_000_000 + turn}.{told[:8]}"


def _found(server: "SlackServer", args: Args) -> View:
    id_, external = args.text("view_id"), args.text("external_id")
    for view in server.world.views.values():
        if view.open and (view.id == id_ if id_ else view.given.get("external_id") == external):
            return view
    raise SlackError("not_found")


def _same_hash(view: View, args: Args) -> None:
    if args.text("hash") and args.text("hash") != view.hash:
        raise SlackError("hash_conflict")


def _given(server: "SlackServer", name: str, args: Args, kind: str) -> Json:
    view: Any = args.structure("view", "invalid_arguments")
    if not isinstance(view, dict):
        raise bad_arguments("missing required field: view")
    server.check_view(name, view, kind)
    return view | {"blocks": server.world.named(view.get("blocks"))}

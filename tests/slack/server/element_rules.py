"""Buttons, menus and inputs: where each may stand, what it needs, how long it may be."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.slack.server import limits
from tests.slack.server.findings import Report
from tests.slack.server.text_rules import id_, plain, text_object, words

Element = dict[str, Any]
Check = Callable[[Report, str, Element], None]
SELECT = "placeholder action_id confirm focus_on_load "
PICKS = "initial_option options option_groups "


@dataclass(frozen=True)
class Rule:
    """`places` are the blocks it works in; keys are divided by spaces."""

    places: str
    required: str
    optional: str
    check: Check | None = None


def _button(report: Report, path: str, button: Element) -> None:
    plain(report, f"{path}.text", button.get("text"), limits.BUTTON_TEXT)
    if button.get("value") is not None:
        report.size(f"{path}.value", "button_value", button["value"], limits.BUTTON_VALUE)
    if button.get("url") is not None:
        report.size(f"{path}.url", "url_length", button["url"], limits.URL, 1)
    if button.get("style", "primary") not in {"primary", "danger"}:
        report.no(f"{path}.style", "style", str(button["style"]))
    if button.get("accessibility_label") is not None:
        label = button["accessibility_label"]
        report.size(path, "accessibility_label", label, limits.ACCESSIBILITY_LABEL)
        words(report, path, str(label), live=False)


def _image(report: Report, path: str, image: Element) -> None:
    if bool(image.get("image_url")) == bool(image.get("slack_file")):
        report.no(path, "image", "needs either image_url or slack_file")
    report.size(f"{path}.image_url", "url_length", image.get("image_url") or "", limits.URL)
    report.size(f"{path}.alt_text", "alt_text", image.get("alt_text"), limits.ALT_TEXT, 1)
    words(report, f"{path}.alt_text", str(image.get("alt_text") or ""), live=False)


def option(report: Report, path: str, value: Any, *, rich: bool = False, url: bool = False) -> None:
    if not isinstance(value, dict):
        report.no(path, "option", "must be an object")
        return
    report.keys(path, value, "text value", "description" + (" url" if url else ""))
    kinds = ("plain_text", "mrkdwn") if rich else ("plain_text",)
    text_object(report, f"{path}.text", value.get("text"), limits.OPTION_TEXT, kinds=kinds)
    report.size(f"{path}.value", "option_value", value.get("value"), limits.OPTION_VALUE, 1)
    if value.get("description") is not None:
        description = value["description"]
        text_object(report, f"{path}.description", description, limits.OPTION_TEXT, kinds=kinds)


def _options(
    report: Report, path: str, element: Element, most: int, *, rich: bool = False, url: bool = False
) -> None:
    options = element.get("options")
    report.size(f"{path}.options", "options", options, most, 1)
    options = options if isinstance(options, list) else []
    for number, one in enumerate(options):
        option(report, f"{path}.options[{number}]", one, rich=rich, url=url)
    values = [one.get("value") for one in options if isinstance(one, dict)]
    if len(set(map(str, values))) < len(values):
        report.house(f"{path}.options", "option_value_twice", str(values))
    chosen = [element["initial_option"]] if element.get("initial_option") else []
    for one in chosen + list(element.get("initial_options") or []):
        if one not in options:
            report.no(path, "initial_option", "is not one of the options")


def _static_select(report: Report, path: str, element: Element) -> None:
    groups = element.get("option_groups")
    if (groups is None) == (element.get("options") is None):
        report.no(path, "options", "needs either options or option_groups")
    elif groups is None:
        _options(report, path, element, limits.OPTIONS)
    else:
        report.size(f"{path}.option_groups", "option_groups", groups, limits.OPTION_GROUPS, 1)
        for number, group in enumerate(groups):
            here = f"{path}.option_groups[{number}]"
            plain(report, f"{here}.label", group.get("label"), limits.OPTION_TEXT)
            _options(report, here, group, limits.OPTIONS)


def _few(report: Report, path: str, element: Element) -> None:
    _options(report, path, element, limits.FEW_OPTIONS, rich=True)


def _overflow(report: Report, path: str, element: Element) -> None:
    _options(report, path, element, limits.OVERFLOW_OPTIONS, url=True)


def _text_input(report: Report, path: str, element: Element) -> None:
    least, most = element.get("min_length", 0), element.get("max_length", limits.INPUT_LENGTH)
    if not isinstance(least, int) or not 0 <= least <= limits.INPUT_LENGTH:
        report.no(f"{path}.min_length", "min_length", str(least))
    elif not isinstance(most, int) or not 1 <= most <= limits.INPUT_LENGTH or most < least:
        report.no(f"{path}.max_length", "max_length", str(most))
    elif element.get("initial_value") is not None:
        report.size(f"{path}.initial_value", "initial_value", element["initial_value"], most)


def _file_input(report: Report, path: str, element: Element) -> None:
    most = element.get("max_files", limits.FILES)
    if not isinstance(most, int) or isinstance(most, bool) or not 1 <= most <= limits.FILES:
        report.no(f"{path}.max_files", "max_files", str(most))


def _number(report: Report, path: str, element: Element) -> None:
    for key in ("min_value", "max_value", "initial_value"):
        if element.get(key) is not None and not isinstance(element[key], str):
            report.no(f"{path}.{key}", "number_as_text", str(element[key]))


TYPED = "placeholder initial_value action_id dispatch_action_config focus_on_load "
SELECTS = "section actions input"
ELEMENTS: dict[str, Rule] = {
    "button": Rule(
        "section actions",
        "text action_id",
        "value url style confirm accessibility_label",
        _button,
    ),
    "image": Rule("section context", "alt_text", "image_url slack_file", _image),
    "overflow": Rule("section actions", "options action_id", "confirm", _overflow),
    "checkboxes": Rule(SELECTS, "options action_id", SELECT + "initial_options", _few),
    "radio_buttons": Rule(SELECTS, "options action_id", SELECT + "initial_option", _few),
    "static_select": Rule(SELECTS, "action_id", SELECT + PICKS, _static_select),
    "multi_static_select": Rule(
        "section input",
        "action_id",
        SELECT + PICKS + "initial_options max_selected_items",
        _static_select,
    ),
    "external_select": Rule(SELECTS, "action_id", SELECT + "initial_option min_query_length"),
    "users_select": Rule(SELECTS, "action_id", SELECT + "initial_user"),
    "multi_users_select": Rule(
        "section input", "action_id", SELECT + "initial_users max_selected_items"
    ),
    "conversations_select": Rule(
        SELECTS,
        "action_id",
        SELECT + "initial_conversation default_to_current_conversation filter response_url_enabled",
    ),
    "channels_select": Rule(SELECTS, "action_id", SELECT + "initial_channel response_url_enabled"),
    "datepicker": Rule(SELECTS, "action_id", SELECT + "initial_date"),
    "timepicker": Rule(SELECTS, "action_id", SELECT + "initial_time timezone"),
    "datetimepicker": Rule("actions input", "action_id", SELECT + "initial_date_time"),
    "plain_text_input": Rule(
        "input", "action_id", TYPED + "multiline min_length max_length", _text_input
    ),
    "email_text_input": Rule("input", "action_id", TYPED),
    "url_text_input": Rule("input", "action_id", TYPED),
    "number_input": Rule(
        "input", "action_id is_decimal_allowed", TYPED + "min_value max_value", _number
    ),
    "rich_text_input": Rule("input", "action_id", TYPED),
    "file_input": Rule("input", "action_id", "filetypes max_files", _file_input),
    "feedback_buttons": Rule("context_actions", "action_id positive_button negative_button", ""),
    "icon_button": Rule(
        "context_actions",
        "action_id icon text",
        "value confirm accessibility_label visible_to_user_ids",
    ),
}


def element(report: Report, path: str, value: Any, place: str) -> None:
    """One element in a block of type `place`."""
    kind = value.get("type") if isinstance(value, dict) else None
    rule = ELEMENTS.get(str(kind))
    if rule is None:
        report.no(path, "unknown_element", str(kind))
        return
    if place not in rule.places.split():
        report.no(path, "misplaced_element", f"{kind} in {place}")
    if kind == "file_input" and report.surface != "modal":
        report.no(path, "misplaced_element", "file_input outside a modal")
    report.keys(path, value, rule.required, rule.optional)
    id_(report, f"{path}.action_id", value.get("action_id"), "action_id")
    if value.get("placeholder") is not None:
        plain(report, f"{path}.placeholder", value["placeholder"], limits.PLACEHOLDER)
    if value.get("confirm") is not None:
        _confirm(report, f"{path}.confirm", value["confirm"])
    if rule.check is not None:
        rule.check(report, path, value)


def _confirm(report: Report, path: str, confirm: Any) -> None:
    if not isinstance(confirm, dict):
        report.no(path, "confirm", "must be an object")
        return
    report.keys(path, confirm, "title text confirm deny", "style")
    for key, most in limits.CONFIRM.items():
        plain(report, f"{path}.{key}", confirm.get(key), most)

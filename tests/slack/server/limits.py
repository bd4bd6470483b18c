"""Slack's numbers, as its reference gives them; in characters where nothing else is said."""

MESSAGE_TEXT = 40_000
UPDATE_TEXT_BYTES = 4_000
ALL_BLOCK_TEXT = 12_000
"""The reference names no number for `msg_blocks_too_long`; in practice it begins above 13,000."""
MARKDOWN_TEXT = 12_000
MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
VIEW_BYTES = 250_000

SECTION_TEXT = 3_000
FIELDS = 10
FIELD_TEXT = 2_000
HEADER_TEXT = 150
CONTEXT_ELEMENTS = 10
ACTIONS_ELEMENTS = 25
CONTEXT_ACTIONS = 5
ID = 255
LABEL = 2_000
HINT = 2_000
PLACEHOLDER = 150
URL = 3_000
ALT_TEXT = 2_000

BUTTON_TEXT = 75
BUTTON_VALUE = 2_000
ACCESSIBILITY_LABEL = 75
OPTIONS = 100
OPTION_GROUPS = 100
FEW_OPTIONS = 10
OVERFLOW_OPTIONS = 5
OPTION_TEXT = 75
OPTION_VALUE = 150
INPUT_LENGTH = 3_000
FILES = 10
CONFIRM = {"title": 100, "text": 300, "confirm": 30, "deny": 30}

VIEW_TITLE = 24
PRIVATE_METADATA = 3_000
METADATA_TYPE = 255
METADATA_BYTES = 8_000
"""The reference names no number for `metadata_too_large`; this is what we allow ourselves."""

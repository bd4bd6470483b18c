"""What agents should know of a mail beside its words. The value ends the name of the wording."""

from enum import StrEnum


class Remark(StrEnum):
    ENCRYPTED = "encrypted"
    """S/MIME or PGP: the words are in a file that the desk cannot open."""
    SIGNED = "signed"
    """S/MIME or PGP; the signature is kept as a file and is not checked."""
    WINMAIL = "winmail"
    """A winmail.dat of Outlook is kept as it is."""
    CALENDAR = "calendar"
    """An invitation, kept as a file."""
    FORWARDED_MAIL = "forwarded_mail"
    """Another mail came as an attachment."""
    LOOKALIKE_ADDRESS = "lookalike_address"
    """An address of the sender has letters of another script that look like Latin ones."""
    LOOKALIKE_LINK = "lookalike_link"
    """The same of a link in the words."""
    DECEPTIVE_LINK = "deceptive_link"
    """A link that reads as one host and leads to another."""
    DECEPTIVE_NAME = "deceptive_name"
    """The sender's name contains an address that is not the sender's."""
    HIDDEN_TEXT = "hidden_text"
    """Words that a reader would not have seen were left out."""
    TOO_MANY_PARTS = "too_many_parts"
    TOO_DEEP = "too_deep"
    TOO_LONG = "too_long"
    """The words, or the headers, were cut at the limit."""
    EXTERNAL_BODY = "external_body"
    """A part of the mail lies elsewhere and was not fetched."""
    PARTIAL = "partial"
    """One piece of a mail that was sent in pieces."""
    OUTSIDE_PARTS = "outside_parts"
    """Words stand where MIME has none: the mail is broken."""
    UNREADABLE = "unreadable"

    @property
    def needs_original(self) -> bool:
        """Does something of the mail reach people only if the original is kept?"""
        return self in _INCOMPLETE


_INCOMPLETE = frozenset(
    {
        Remark.TOO_MANY_PARTS,
        Remark.TOO_DEEP,
        Remark.TOO_LONG,
        Remark.EXTERNAL_BODY,
        Remark.PARTIAL,
        Remark.OUTSIDE_PARTS,
        Remark.UNREADABLE,
    }
)

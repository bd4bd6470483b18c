"""Linking accounts of one person: a code asked for on one platform and typed on the other, once."""

from core import wordings as words
from core.dialog.turn import Turn, language_of
from core.model.actions import Say, Wording
from core.model.frozen import with_fields
from core.model.people import (
    CODE_LIFETIME,
    MAX_CODES,
    MAX_LINKED_ACCOUNTS,
    MAX_WRONG_CODES,
    AccountChange,
    IssueCode,
    LinkAccounts,
    LinkCode,
    LinkedAccount,
    LinkMethod,
    LinkState,
    NoteWrongCode,
    Person,
    Place,
    UnlinkAccount,
)
from core.model.values import Listing


def link(turn: Turn) -> Turn:
    """Without a code, a fresh one; with a code, the accounts become one person's."""
    author, typed = _author_and_argument(turn)
    return _use_code(turn, author, typed) if typed else _issue_code(turn, author)


def unlink(turn: Turn) -> Turn:
    """This account, or the named one of the same person, stands alone again."""
    author, named = _author_and_argument(turn)
    theirs = {each.person.account: each.person for each in turn.context.link.accounts}
    account = theirs.get(named or author.account)
    if account is None or author.account not in theirs:
        return turn.answer_here(words.not_linked(account=named or describe(author)))
    turn = _add_change(turn, UnlinkAccount(account, author.as_stored))
    turn = turn.answer_here(words.unlinked(account=describe(account)))
    others = (each for each in theirs.values() if each != author)
    return _notify(turn, tuple(others), words.unlinked_notice(account=describe(account)))


def describe(person: Person) -> str:
    """An account as its owner recognises it."""
    name = person.display_name
    return f"{name} ({person.platform})"


def _author_and_argument(turn: Turn) -> tuple[Person, str]:
    """Who gives the command, and what is said with it."""
    author = turn.author or turn.conversation.requester
    return author, turn.command.rest.strip(" .!?") if turn.command is not None else ""


def _issue_code(turn: Turn, author: Person) -> Turn:
    state = turn.context.link
    if state.codes >= MAX_CODES:
        return turn.answer_here(words.link_too_often())
    code, until = state.fresh_code, turn.event.at + CODE_LIFETIME
    issued = LinkCode(LinkCode.digest_of(code), author.as_stored, until)
    shown = f"{code[:5]}-{code[5:]}"
    others = _other_accounts(state.accounts, author)
    told = words.link_code(code=shown, until=until, known=others)
    return _add_change(turn, IssueCode(issued)).answer_here(told)


def _use_code(turn: Turn, author: Person, typed: str) -> Turn:
    state = turn.context.link
    if state.wrong_codes >= MAX_WRONG_CODES:
        return turn.answer_here(words.link_locked())
    owner = state.code_owner
    if owner is None:
        wrong = NoteWrongCode(author.as_stored)
        return _add_change(turn, wrong).answer_here(words.link_wrong())
    if owner == author or owner.account in {each.person.account for each in state.accounts}:
        return turn.answer_here(words.linked_already(account=describe(owner)))
    if max(1, len(state.accounts)) + max(1, len(state.owners_accounts)) > MAX_LINKED_ACCOUNTS:
        return turn.answer_here(words.link_full(limit=MAX_LINKED_ACCOUNTS))
    digest = LinkCode.digest_of(typed)
    turn = _add_change(turn, LinkAccounts(owner, author.as_stored, LinkMethod.CODE, digest))
    turn = turn.answer_here(words.linked(account=describe(owner)))
    notice = words.linked_notice(account=describe(author))
    return _notify(turn, _others(state, author, owner), notice)


def _others(state: LinkState, author: Person, owner: Person) -> tuple[Person, ...]:
    """Who is told beside the author: whose code it was, and all other accounts of both."""
    others = (each.person for each in (*state.owners_accounts, *state.accounts))
    return (owner, *(each for each in others if each not in (author, owner)))


def _other_accounts(accounts: tuple[LinkedAccount, ...], author: Person) -> Listing | None:
    others = tuple(describe(each.person) for each in accounts if each.person != author)
    return Listing(others) if others else None


def _add_change(turn: Turn, change: AccountChange) -> Turn:
    return with_fields(turn, account_changes=(*turn.account_changes, change))


def _notify(turn: Turn, people: tuple[Person, ...], wording: Wording) -> Turn:
    """In private, so that nobody is linked without knowing."""
    for person in people:
        if turn.desk.is_connected(person.platform):
            say = Say(
                Place.direct(person),
                wording.name,
                args=turn.named(wording),
                only_for=person,
                reader=person,
                language=language_of(turn.desk, person),
                zone=person.zone or turn.desk.hours.zone.key,
            )
            turn = turn.add_action(say)
    return turn

"""Entries of a case file's tables: changed, added, renamed and taken out, with comments where they belong."""

from __future__ import annotations

from typing import Any, NamedTuple

from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.tokens import CommentToken

from detente.errors import CaseError, Problem


class Renamed(NamedTuple):
    """A value that takes the place of an entry under another name: weights where ranks stood."""

    name: str
    """The new name."""
    value: Any
    """The new value."""


def change_entry(node: Any, key: Any, name: str, value: Any, path: str) -> None:  # noqa: ANN401
    """Change, add, rename or take out one entry of a table, or change one of a list.

    Parameters
    ----------
    node
        The table or list, as the round trip holds it.
    key
        Its key or index there; ``None`` if it is new.
    name
        What it is called if it is new.
    value
        Its new value; ``None`` takes it out.
    path
        Its dotted path in the case, for the fault.

    Raises
    ------
    CaseError
        If there is no such entry and no table to add it to.
    """
    if key is None and (not isinstance(node, dict) or isinstance(value, Renamed)):
        raise CaseError([Problem(path, "is not in the case", "Choose a table that the case has.")])
    if value is None and isinstance(node, dict):
        if key is not None:
            _remove(node, key)
    elif isinstance(value, Renamed):
        _rename(node, key, value)
    elif key is not None:
        _replace(node, key, value)
    else:
        _add(node, name, _as_commented(value))


def _add(table: Any, key: str, value: Any) -> None:  # noqa: ANN401
    """Add a value at the end of a table; comments on what follows the table stay behind it."""
    holder, last = _find_tail(table, next(reversed(table), None))
    table[key] = value
    own, after, token = _split_comment(holder, last)
    if after:
        _set_comment(*_find_tail(table, key), CommentToken(f"\n{after}", token.start_mark, None))
        _set_comment(holder, last, CommentToken(f"{own}\n", token.start_mark, None) if own else None)


def _replace(node: Any, key: Any, value: Any) -> None:  # noqa: ANN401
    """Put a value in place of another; comments below the old one stay below the new one."""
    holder, last = _find_tail(node, key)
    _, after, token = _split_comment(holder, last)
    node[key] = _as_commented(value)
    if after and holder is not node:
        _set_comment(*_find_tail(node, key), CommentToken(f"\n{after}", token.start_mark, None))


def _as_commented(value: Any) -> Any:  # noqa: ANN401
    """Return plain tables and lists as the round trip holds them, which can carry comments."""
    if type(value) is dict:
        return CommentedMap({key: _as_commented(child) for key, child in value.items()})
    return CommentedSeq(map(_as_commented, value)) if type(value) is list else value


def _rename(table: Any, key: Any, renamed: Renamed) -> None:  # noqa: ANN401
    """Put a value where another stood, with the comments around it."""
    _replace(table, key, renamed.value)
    value, index, comments = table[key], list(table).index(key), table.ca.items.pop(key, None)
    del table[key]
    table.insert(index, renamed.name, value)
    if comments is not None:
        table.ca.items[renamed.name] = comments


def _remove(table: Any, key: Any) -> None:  # noqa: ANN401
    """Take an entry out with the comment beside it; those on lines below it stay."""
    keys = list(table)
    index = keys.index(key)
    _, after, token = _split_comment(*_find_tail(table, key))
    table.ca.items.pop(key, None)
    del table[key]
    if not after or len(keys) == 1:
        return
    if index == 0:
        lines = "\n".join(line.strip().removeprefix("#").removeprefix(" ") for line in after.splitlines())
        table.yaml_set_comment_before_after_key(keys[1], before=lines, indent=table.lc.col)
        return
    holder, last = _find_tail(table, keys[index - 1])
    before = _split_comment(holder, last)[2]
    kept = "\n" if before is None else before.value
    _set_comment(holder, last, CommentToken(f"{kept}{after}", token.start_mark, None))


def _find_tail(table: Any, key: Any) -> tuple[Any, Any]:  # noqa: ANN401
    """Return the table or list, and the key in it, behind which comments below an entry are kept."""
    holder, last = table, key
    while last is not None and isinstance(holder[last], CommentedMap | CommentedSeq) and holder[last]:
        if holder[last].fa.flow_style():
            break
        holder = holder[last]
        last = len(holder) - 1 if isinstance(holder, list) else next(reversed(holder))
    return holder, last


def _split_comment(holder: Any, key: Any) -> tuple[str, str, Any]:  # noqa: ANN401
    """Return the comment beside an entry, the lines below it, and the token of both if there is one."""
    comments = holder.ca.items.get(key)
    token = comments[2 if isinstance(holder, dict) else 0] if comments else None
    own, _, after = ("", "", "") if token is None else token.value.partition("\n")
    return own, after, token


def _set_comment(holder: Any, key: Any, token: CommentToken | None) -> None:  # noqa: ANN401
    """Put a token behind an entry."""
    comments = holder.ca.items.setdefault(key, [None, None, None, None])
    comments[2 if isinstance(holder, dict) else 0] = token


def inline_value(value: Any) -> Any:  # noqa: ANN401
    """Return a table or list that a case file holds in one line: ``{plant: 100}``, ``[plant, lead]``."""
    if isinstance(value, dict):
        inline: Any = CommentedMap({key: inline_value(child) for key, child in value.items()})
    elif isinstance(value, list):
        inline = CommentedSeq(map(inline_value, value))
    else:
        return value
    inline.fa.set_flow_style()
    return inline

"""The table of switches in the page about the channel, made from the policy itself."""

import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Final

from ccw.policy import HERCULES, IBM, Policy

CHANNEL_PAGE: Final = Path(__file__).parent / "channel.md"
_BEGIN, _END = "<!-- switches -->\n", "<!-- end of switches -->\n"


def with_switches(page: str) -> str:
    """Return the page with the table that is right now.

    Raises:
        ValueError: The marks around the table are not there.
    """
    before, begin, rest = page.partition(_BEGIN)
    _old, end, after = rest.partition(_END)
    if not begin or not end:
        raise ValueError(f"no {_BEGIN.strip()} ... {_END.strip()}")
    return before + begin + "".join(f"{line}\n" for line in _table()) + end + after


def _table() -> Iterator[str]:
    yield "| switch | what it says | rule | Hercules |"
    yield "|---|---|---|---|"
    meanings = _meanings()
    for field in fields(Policy):
        rule, other = (_shown(getattr(policy, field.name)) for policy in (IBM, HERCULES))
        yield f"| `{field.name}` | {meanings[field.name]} | {rule} | {other} |"


def _meanings() -> dict[str, str]:
    """Read what the switches mean from the docstring of the policy."""
    _head, _mark, attributes = (Policy.__doc__ or "").partition("Attributes:\n")
    found = re.findall(r"^ {8}(\w+): (.*(?:\n {12}.*)*)", attributes, re.MULTILINE)
    return {name: " ".join(text.split()) for name, text in found}


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "none" if value is None else str(value)

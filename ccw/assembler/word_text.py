"""A command word as the statement it is written as."""

import json
import re
from collections.abc import Iterator
from typing import Final

from ccw.assembler.language import FAULT, FLAGS, USUAL_STRETCH, Language, usual_count
from ccw.assembler.literals import literals
from ccw.assembler.names import TRANSFER
from ccw.cases.document import WordItem
from ccw.command_word import TRANSFER_IN_CHANNEL

_PLAIN: Final = re.compile(r"[A-Za-z0-9_](?:[\w.-]*\w)?", re.ASCII)
_NUMBER: Final = re.compile(r"[0-9]+")


def quoted(name: str) -> str:
    """Show a name, in quotes where it would not be taken for one."""
    return name if _PLAIN.fullmatch(name) else json.dumps(name)


def word_text(word: WordItem, language: Language, ccw_format: int) -> Iterator[str]:
    """Give the parts of the statement for a command word: its operation, then its operands."""
    is_transfer = word.cmd == TRANSFER_IN_CHANNEL
    if word.tic is None:
        yield f"0x{word.cmd:02X}" if is_transfer else language.names.name(word.cmd)
        yield from parameter_text(word.cmd, word.data, language)
    else:
        yield from _transfer_text(word.tic, "" if is_transfer else language.names.name(word.cmd))
        if word.tic_offset:
            yield f"offset={word.tic_offset}"
        yield from literals(word.data)
    given = word.count if word.tic is not None else word.length
    usual = None if word.tic is not None else usual_count(word.cmd, word.data, ccw_format)
    if given is not None and given != usual:
        yield f"count={given}"
    if word.tic is None and word.ida_first != USUAL_STRETCH:
        yield f"stretch={word.ida_first}"
    yield from (flag for flag, name in FLAGS.items() if name in word.flags)
    if word.address_fault:
        yield FAULT


def _transfer_text(target: str | int, command: str) -> Iterator[str]:
    """Show where a transfer in channel goes; a command that is none itself is named."""
    yield command or TRANSFER
    if isinstance(target, int):
        shown = str(target)
    else:
        odd = _NUMBER.fullmatch(target) or target.lower() in (*FLAGS, FAULT)
        shown = json.dumps(target) if odd else quoted(target)
    yield f"tic={shown}" if command else shown


def parameter_text(code: int, data: bytes, language: Language) -> list[str]:
    """Show the parameters or data of a command."""
    form = language.forms.get(code)
    if form is None or len(data) < form.length:
        return literals(data)
    return [*form.text(data), *literals(data[form.length :])]

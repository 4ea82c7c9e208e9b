"""A trace as text: one row a command, in columns, with the names people know.

A loop of a search and the transfer behind it is told once, then how often it went round. Every
piece of a row has a role, for whoever shows it in colours.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from itertools import pairwise
from typing import Final

from ccw.assembler.literals import literals
from ccw.assembler.names import TRANSFER
from ccw.command_word import Ccw, Flag
from ccw.status import MATCHED, NORMAL_END, ChannelStatus, UnitStatus
from ccw.trace.lines import CommandLine, EndLine, Line, TransferLine
from ccw.trace.tracer import sense_text

_UNIT: Final = {
    UnitStatus.ATTENTION: ("ATTN", "attention"),
    UnitStatus.STATUS_MODIFIER: ("SM", "status modifier"),
    UnitStatus.CONTROL_UNIT_END: ("CUE", "control unit end"),
    UnitStatus.BUSY: ("BUSY", "busy"),
    UnitStatus.CHANNEL_END: ("CE", "channel end"),
    UnitStatus.DEVICE_END: ("DE", "device end"),
    UnitStatus.UNIT_CHECK: ("UC", "unit check"),
    UnitStatus.UNIT_EXCEPTION: ("UX", "unit exception"),
}
_CHANNEL: Final = {
    ChannelStatus.PROGRAM_CONTROLLED: ("PCI", "program-controlled interruption"),
    ChannelStatus.INCORRECT_LENGTH: ("IL", "incorrect length"),
    ChannelStatus.PROGRAM_CHECK: ("PROG", "program check"),
    ChannelStatus.PROTECTION_CHECK: ("PROT", "protection check"),
    ChannelStatus.CHANNEL_DATA_CHECK: ("CDC", "channel-data check"),
    ChannelStatus.CHANNEL_CONTROL_CHECK: ("CCC", "channel-control check"),
    ChannelStatus.INTERFACE_CONTROL_CHECK: ("IFCC", "interface-control check"),
    ChannelStatus.CHAINING_CHECK: ("CHC", "chaining check"),
}
_FLAGS: Final = {
    Flag.CHAIN_DATA: "cd",
    Flag.CHAIN_COMMAND: "cc",
    Flag.SUPPRESS_LENGTH: "sli",
    Flag.SKIP: "skip",
    Flag.PROGRAM_CONTROLLED: "pci",
    Flag.INDIRECT: "ida",
    Flag.SUSPEND: "susp",
    Flag.MODIFIED_INDIRECT: "mida",
}
_FEWEST_ROUNDS: Final = 2
_LONGEST_DATA: Final = 72
_INDENT: Final = " " * 8


class Role(Enum):
    """What a piece of a row is about."""

    PLAIN = "plain"
    COMMAND = "command"
    FOUND = "a search that holds"
    CHECK = "something is wrong"
    PARAMETERS = "parameters"
    DATA = "data"
    REMARK = "remark"


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a row."""

    text: str
    role: Role = Role.PLAIN


Row = tuple[Piece, ...]
HEADER: Final[Row] = (
    Piece(
        f"address code {'command':<22} {'flags':<8} {'count':>5} {'moved':>5} {'left':>5}  "
        f"{'status':<9} parameters, data",
        Role.REMARK,
    ),
)


def plain(row: Row) -> str:
    """Join the pieces of a row."""
    return "".join(piece.text for piece in row).rstrip()


def rows(lines: Sequence[Line]) -> Iterator[Row]:
    """Give the rows of one program."""
    at = 0
    while at < len(lines):
        line = lines[at]
        at += 1
        match line:
            case CommandLine():
                yield from _command(line)
            case TransferLine():
                yield _transfer(line)
                rounds = _rounds(lines, at - 2)
                if rounds >= _FEWEST_ROUNDS:
                    at += 2 * rounds
                    last = lines[at - 2]
                    assert isinstance(last, CommandLine)
                    yield _again(rounds, last.place)
            case EndLine():
                yield from _end(line)


def _rounds(lines: Sequence[Line], first: int) -> int:
    """Count how often a search and its transfer come again behind the first time."""
    rounds, at = 0, first + 2
    while first >= 0 and at + 1 < len(lines) and _same(lines[first], lines[at]):
        if lines[at + 1] != lines[first + 1]:
            break
        rounds, at = rounds + 1, at + 2
    return rounds


def _same(one: Line, other: Line) -> bool:
    if not isinstance(one, CommandLine) or not isinstance(other, CommandLine):
        return False
    return replace(one, place="") == replace(other, place="")


def _again(rounds: int, place: str) -> Row:
    where = f", the last time at {place}" if place else ""
    return (Piece(f"{_INDENT}     the two before {rounds} times more{where}", Role.REMARK),)


def _command(line: CommandLine) -> Iterator[Row]:
    first, *more = line.words
    left = str(line.residual) if line.residual else ""
    yield (
        Piece(f"{first.at:06X}  {first.command:02X}   "),
        Piece(f"{line.name:<22} ", Role.COMMAND),
        Piece(f"{_flags(first):<8} {first.count:>5} {line.moved:>5} {left:>5}  "),
        _status(line),
        *_said(line),
    )
    for before, word in pairwise((first, *more)):
        if word.at != before.after:
            yield _transfer(TransferLine(before.after, word.at))
        yield (
            Piece(f"{word.at:06X}       "),
            Piece(f"{'(data goes on)':<22} ", Role.REMARK),
            Piece(f"{_flags(word):<8} {word.count:>5}"),
        )


def _status(line: CommandLine) -> Piece:
    role = Role.PLAIN
    if line.unit == MATCHED and not line.channel:
        role = Role.FOUND
    elif line.unit != NORMAL_END or line.channel:
        role = Role.CHECK
    return Piece(f"{_short(line.unit, line.channel):<9}", role)


def _said(line: CommandLine) -> Iterator[Piece]:
    if line.parameters:
        yield Piece(f" {line.parameters}", Role.PARAMETERS)
    if line.data:
        yield Piece(f" {_data(line)}", Role.DATA)
    if line.place:
        yield Piece(f"  at {line.place}", Role.REMARK)


def _data(line: CommandLine) -> str:
    shown, length = "", 0
    for literal in literals(line.data):
        if length + len(literal) > _LONGEST_DATA:
            return f"{shown}...".lstrip()
        shown, length = f"{shown}{literal} ", length + len(literal) + 1
    return shown.rstrip() if line.data_length == len(line.data) else f"{shown}..."


def _transfer(line: TransferLine) -> Row:
    return (
        Piece(f"{line.at:06X}  08   "),
        Piece(f"{TRANSFER:<22} ", Role.COMMAND),
        Piece(f"{'':<38}"),
        Piece(f"to {line.to:06X}", Role.PARAMETERS),
    )


def _end(line: EndLine) -> Iterator[Row]:
    role = Role.PLAIN if line.unit == NORMAL_END and not line.channel else Role.CHECK
    said = "rests before" if line.suspended else "ended at"
    status = ", ".join(_long(line.unit, line.channel)) or "no status"
    yield (
        Piece(f"{_INDENT}{said} {line.at:06X}: "),
        Piece(status, role),
        Piece(f"; residual {line.residual}"),
    )
    if line.sense is not None:
        yield (Piece(f"{_INDENT}sense: "), Piece(sense_text(line.sense), Role.CHECK))
        yield (Piece(f"{_INDENT}       {line.sense.raw.hex(' ', -4)}", Role.DATA),)


def _flags(word: Ccw) -> str:
    return " ".join(name for flag, name in _FLAGS.items() if word.flags & flag)


def _short(unit: UnitStatus, channel: ChannelStatus) -> str:
    return " ".join(short for short, _ in _names(unit, channel))


def _long(unit: UnitStatus, channel: ChannelStatus) -> list[str]:
    return [long for _, long in _names(unit, channel)]


def _names(unit: UnitStatus, channel: ChannelStatus) -> list[tuple[str, str]]:
    of_unit = [names for bit, names in _UNIT.items() if unit & bit]
    return of_unit + [names for bit, names in _CHANNEL.items() if channel & bit]

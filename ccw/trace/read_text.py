"""What commands read, in words: count fields, home addresses, the records of a whole track."""

from collections.abc import Iterator, Mapping
from typing import Final

from ccw.assembler.forms import COUNT_FIELD, Field, Form, always, zeros
from ccw.assembler.kinds import BYTE, FULLWORD, HALFWORD, TRACK, Hex
from ccw.dasd.commands import DECODED, Command
from eckd.track_schema import COUNT_LENGTH, END_OF_TRACK

_COUNT: Final = Form(COUNT_LENGTH, COUNT_FIELD)
_HOME_ADDRESS: Final = Form(5, (Field("", 1, TRACK), Field("flag", 0, Hex(1), zeros(1))))
_BY_COMMAND: Final[Mapping[Command, Form]] = {
    Command.READ_COUNT: _COUNT,
    Command.READ_CKD: _COUNT,
    Command.READ_R0: _COUNT,
    Command.READ_HOME_ADDRESS: _HOME_ADDRESS,
    Command.SENSE_ID: Form(
        7,
        (
            Field("", 0, Hex(1), always(b"\xff")),
            Field("cu", 1, Hex(3)),
            Field("device", 4, Hex(3)),
        ),
    ),
    Command.READ_DEVICE_CHARACTERISTICS: Form(
        64,
        (
            Field("cu", 0, Hex(3)),
            Field("device", 3, Hex(3)),
            Field("cylinders", 60, FULLWORD),
            Field("heads", 14, HALFWORD),
        ),
    ),
    Command.READ_SECTOR: Form(1, (Field("", 0, BYTE),)),
}
READ_FORMS: Final[Mapping[int, Form]] = {
    code: _BY_COMMAND[command] for code, (command, _) in DECODED.items() if command in _BY_COMMAND
}
"""By code: the fields that what a disk command reads begins with."""
WHOLE_TRACKS: Final = frozenset({Command.READ_TRACK, Command.READ_MULTIPLE_CKD})
_MOST_RECORDS: Final = 6


def records_text(data: bytes) -> str:
    """Tell the records of a track as Read Track and Read Multiple CKD give them.

    >>> records_text(bytes.fromhex("0000000101 04 0002 d2c5e8f1 0000" + "ff" * 8))
    'R1 kl=4 dl=2, end of track'
    """
    told = list(_records(data))
    if len(told) > _MOST_RECORDS + 1:
        left_out = len(told) - _MOST_RECORDS - 1
        told[_MOST_RECORDS:-1] = [f"{left_out} more"]
    return ", ".join(told)


def _records(data: bytes) -> Iterator[str]:
    at = 0
    while at + COUNT_LENGTH <= len(data):
        count = data[at : at + COUNT_LENGTH]
        if count == END_OF_TRACK:
            yield "end of track"
            return
        key, length = count[5], int.from_bytes(count[6:8], "big")
        yield f"R{count[4]} kl={key} dl={length}" if key else f"R{count[4]} dl={length}"
        at += COUNT_LENGTH + key + length

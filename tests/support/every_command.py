"""Every command code once, in the shortest program in which it may stand, and what comes of it."""

from dataclasses import dataclass, field

from ccw.program import Program
from primitives import CCHH
from tests.support.disks import (
    EMPTY,
    KEYED,
    LOAD,
    PLAIN,
    at,
    count,
    extent,
    found,
    key,
    locate_extended,
    located,
    plain,
)

IGNORED = bytes(8)


@dataclass
class Case:
    """A program whose last word is the command.

    Attributes:
        program: The program.
        gives: What its last word stores.
        matches: It ends with status modifier.
        changes: Tracks it changes, and what is on them then.
        device: Control unit and family.
    """

    program: Program
    gives: bytes = b""
    matches: bool = False
    changes: dict[CCHH, list[tuple[int, bytes, bytes]]] = field(default_factory=dict)
    device: tuple[str, str] = ("2107", "3390")


OLD = ("3880", "3380")
RECORD = [(number, b"", plain(number)) for number in (1, 2, 3, 4)]
KEYED_RECORD = [(number, key(2 * number - 1), plain(number, 80)) for number in (1, 2, 3)]
NEW = count(PLAIN, 3, 4, 5) + b"keyyDATA!"
NEW_RECORD = (3, b"keyy", b"DATA!")


def search(code, argument, place=PLAIN):
    return at(place).add(code, argument)


def path_group():
    return bytes([0x00]) + b"path group!"


SUBSYSTEM_STATUS = b"\x00\x00\x1f" + bytes(35) + b"\x00\x01"
CONFIGURATION = (
    bytes.fromhex("dc010100") + "003390002VLSZZ000000000000".encode("cp037") + bytes(2)
    + bytes.fromhex("d4020000") + "  3390002VLSZZ000000000003".encode("cp037") + bytes(2)
    + bytes.fromhex("d0000000") + "  21070E8VLSZZ000000000002".encode("cp037") + bytes(2)
    + bytes.fromhex("f0000001") + "  2107   VLSZZ000000000001".encode("cp037") + bytes(2)
    + bytes(96) + b"\x80" + bytes(5) + b"\x1e\x00\x00\x01" + bytes(22)
)  # fmt: skip

CASES = {
    # arm, mask and other control
    0x03: Case(Program().add(0x03, count=1, sli=True)),
    0x07: Case(at(PLAIN)),
    0x0B: Case(Program().add(0x0B, bytes(2) + PLAIN.to_bytes())),
    0x13: Case(Program().add(0x13, count=1, sli=True), device=OLD),
    0x17: Case(Program().add(0x17, count=1, sli=True), device=OLD),
    0x1B: Case(at(LOAD).add(0x1B, bytes(2) + PLAIN.to_bytes())),
    0x1F: Case(Program().add(0x1F, b"\x40")),
    0x23: Case(at(PLAIN).add(0x23, b"\x10")),
    0x5B: Case(Program().add(0x5B, count=1, sli=True)),
    0x63: Case(extent(PLAIN)),
    0x47: Case(located(0x00, PLAIN, number=0)),
    0x4B: Case(extent(PLAIN).add(0x4B, locate_extended(0x16, PLAIN, 1))),
    0xE7: Case(
        Program().add(
            0xE7, bytes([0, 0x80]) + bytes(10) + extent(PLAIN).words[0].data.ljust(52, b"\0")
        )
    ),
    0x87: Case(Program().add(0x87, bytes(2))),
    0x4E: Case(Program().add(0x4E, count=4), gives=b"\xff" * 4),
    # searches
    0x31: Case(search(0x31, PLAIN.to_bytes() + b"\x00"), matches=True),
    0xB1: Case(search(0xB1, PLAIN.to_bytes() + b"\x00"), matches=True),
    0x51: Case(search(0x51, LOAD.to_bytes() + b"\x00"), matches=True),
    0xD1: Case(search(0xD1, LOAD.to_bytes() + b"\x00"), matches=True),
    0x71: Case(search(0x71, PLAIN.to_bytes() + b"\x00"), matches=True),
    0xF1: Case(search(0xF1, PLAIN.to_bytes() + b"\x00"), matches=True),
    0x29: Case(search(0x29, key(1), KEYED), matches=True),
    0xA9: Case(search(0xA9, key(1), KEYED), matches=True),
    0x49: Case(search(0x49, key(0), KEYED), matches=True),
    0xC9: Case(search(0xC9, key(0), KEYED), matches=True),
    0x69: Case(search(0x69, key(1), KEYED), matches=True),
    0xE9: Case(search(0xE9, key(1), KEYED), matches=True),
    0x39: Case(search(0x39, PLAIN.to_bytes()), matches=True),
    0xB9: Case(search(0xB9, KEYED.to_bytes()), matches=True),
    # reads
    0x02: Case(Program().add(0x02, count=24), gives=plain(1, 24)),
    0x06: Case(found(PLAIN, 3).add(0x06, count=100), gives=plain(3)),
    0x86: Case(found(PLAIN, 3).add(0x86, count=100), gives=plain(3)),
    0x0E: Case(found(KEYED, 2).add(0x0E, count=88), gives=key(3) + plain(2, 80)),
    0x8E: Case(found(KEYED, 2).add(0x8E, count=88), gives=key(3) + plain(2, 80)),
    0x12: Case(found(KEYED, 2).add(0x12, count=8), gives=count(KEYED, 3, 8, 80)),
    0x92: Case(found(KEYED, 2).add(0x92, count=8), gives=count(KEYED, 3, 8, 80)),
    0x16: Case(at(PLAIN).add(0x16, count=16), gives=count(PLAIN, 0, 0, 8) + bytes(8)),
    0x96: Case(at(PLAIN).add(0x96, count=16), gives=count(KEYED, 0, 0, 8) + bytes(8)),
    0x1A: Case(at(PLAIN).add(0x1A, count=5), gives=b"\x00" + PLAIN.to_bytes()),
    0x9A: Case(at(PLAIN).add(0x9A, count=5), gives=b"\x00" + KEYED.to_bytes()),
    0x1E: Case(
        found(KEYED, 2).add(0x1E, count=96), gives=count(KEYED, 3, 8, 80) + key(5) + plain(3, 80)
    ),
    0x9E: Case(
        found(KEYED, 2).add(0x9E, count=96), gives=count(KEYED, 3, 8, 80) + key(5) + plain(3, 80)
    ),
    0x22: Case(found(PLAIN, 1).add(0x22, count=1), gives=b"\x00"),
    0x5E: Case(
        found(PLAIN, 2).add(0x5E, count=216),
        gives=count(PLAIN, 3) + plain(3) + count(PLAIN, 4) + plain(4),
    ),
    0xDE: Case(
        located(0x0C, LOAD, 0).add(0xDE, count=164),
        gives=count(LOAD, 0, 0, 8)
        + bytes(8)
        + count(LOAD, 1, 0, 24)
        + plain(1, 24)
        + count(LOAD, 2)
        + plain(2)
        + b"\xff" * 8,
    ),
    # updates
    0x05: Case(
        found(PLAIN, 2).add(0x05, b"\xaa" * 100),
        changes={PLAIN: [RECORD[0], (2, b"", b"\xaa" * 100), *RECORD[2:]]},
    ),
    0x0D: Case(
        found(KEYED, 2).add(0x0D, key(4) + b"\xaa" * 80),
        changes={KEYED: [KEYED_RECORD[0], (2, key(4), b"\xaa" * 80), KEYED_RECORD[2]]},
    ),
    0x85: Case(
        located(0x01, PLAIN, 2, length=100).add(0x85, b"\xaa" * 100),
        changes={PLAIN: [RECORD[0], (2, b"", b"\xaa" * 100), *RECORD[2:]]},
    ),
    0x8D: Case(
        located(0x01, KEYED, 2, length=88).add(0x8D, key(4) + b"\xaa" * 80),
        changes={KEYED: [KEYED_RECORD[0], (2, key(4), b"\xaa" * 80), KEYED_RECORD[2]]},
    ),
    # format writes
    0x1D: Case(found(PLAIN, 2).add(0x1D, NEW), changes={PLAIN: [*RECORD[:2], NEW_RECORD]}),
    0x01: Case(
        found(PLAIN, 2).add(0x01, NEW),
        changes={PLAIN: [*RECORD[:2], NEW_RECORD]},
        device=("3830", "3350"),
    ),
    0x11: Case(found(PLAIN, 2).add(0x11, IGNORED), changes={PLAIN: RECORD[:2]}),
    0x15: Case(
        Program()
        .add(0x1F, b"\xc0")
        .add(0x07, bytes(2) + PLAIN.to_bytes())
        .add(0x39, PLAIN.to_bytes())
        .back(1)
        .add(0x15, count(PLAIN, 0, 0, 8) + b"REC ZERO"),
        changes={PLAIN: []},
    ),
    0x19: Case(
        Program()
        .add(0x1F, b"\xc0")
        .add(0x07, bytes(2) + PLAIN.to_bytes())
        .add(0x19, b"\x00" + PLAIN.to_bytes()),
    ),
    0x9D: Case(
        located(0x03, EMPTY, 0, to=CCHH.of(0, 5), number=2)
        .add(0x1D, count(EMPTY, 1, 0, 3) + b"one")
        .add(0x9D, count(EMPTY, 1, 0, 3) + b"two"),
        changes={EMPTY: [(1, b"", b"one")], CCHH.of(0, 5): [(1, b"", b"two")]},
    ),
    # identification, path
    0x04: Case(Program().add(0x04, count=32), gives=bytes(27) + b"\x80" + bytes(4)),
    0x14: Case(Program().add(0x14, count=32), gives=bytes(27) + b"\x80" + bytes(4)),
    0xB4: Case(Program().add(0xB4, count=32), gives=bytes(27) + b"\x80" + bytes(4)),
    0x94: Case(Program().add(0x94, count=32), gives=bytes(27) + b"\x80" + bytes(4)),
    0x34: Case(Program().add(0x34, count=12), gives=bytes(12)),
    0xAF: Case(Program().add(0xAF, path_group())),
    0x44: Case(Program().add(0x44, count=32), gives=b"\x80\x20" + bytes(30)),
    0xA4: Case(Program().add(0xA4, count=32), gives=bytes(32)),
    0xE4: Case(
        Program().add(0xE4, count=24),
        gives=bytes.fromhex("ff2107e83390020040fa010041270004423e01a0433e0008"),
    ),
    0x0A: Case(
        at(PLAIN).add(0x1F, b"\x04").add(0x0A, count=28),
        gives=bytes(20) + PLAIN.to_bytes() + bytes(4),
        device=("3990-6", "3390"),
    ),
    0x0F: Case(at(KEYED).search_id(0, 2, 1).add(0x0F, b"\x08\x00\x50")),
    0x27: Case(Program().add(0x27, b"\x18" + bytes(11))),
    0x54: Case(Program().add(0x54, count=40), gives=SUBSYSTEM_STATUS),
    0xF3: Case(Program().add(0x1F, b"\x02").add(0xF3, b"\x12\x00\x00\x00")),
    0xFA: Case(Program().add(0xFA, count=256), gives=CONFIGURATION),
    0x64: Case(
        Program().add(0x64, count=64),
        gives=bytes.fromhex(
            "2107e8339002528010b720260002000fe000e5a2059402221309067400000000"
            "000000000000000026261f02dfee0001067708000000480000ff000000000002"
        ),
    ),
}

"""TTRs inside members and their directory entries, carried along when blocks move.

An entry points to the first block of its member, and up to three more TTRs may stand at the start
of its user data (the first text record of a load module, a scatter or note list). A *note list* is
a block of the member that holds TTRs itself; the fourth byte of the TTR that points to it says how
many. Copying by track keeps all of them true, copying by block keeps none.

Source: DFSMS Using Data Sets, "PDS Directory" and "Creating a Partitioned Data Set"; IHAPDS.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from accessmethods.block import describe
from accessmethods.directory_entry import USER_TTR_LENGTH, DirectoryEntry
from primitives import TTR, DasdError

_NONE = TTR(0, 0)


class RelocationError(DasdError):
    """A TTR in a member or its entry points to no block that is moved with it."""


def relocate_entry(entry: DirectoryEntry, moved: Mapping[TTR, TTR]) -> DirectoryEntry:
    """Return the entry for blocks that have moved.

    Args:
        entry: As it was.
        moved: New place of every block, by its old one.

    Raises:
        RelocationError: The entry points to a block that ``moved`` does not have.
    """
    user_data = _relocated(entry.user_data, entry.user_ttr_count, moved, f"entry {entry.name}")
    return replace(entry, ttr=_new_place(entry.ttr, moved, entry.name), user_data=user_data)


def note_lists(entry: DirectoryEntry) -> Iterator[tuple[TTR, int]]:
    """Give the note lists an entry points to, and how many TTRs each holds."""
    for number, ttr in enumerate(entry.user_ttrs):
        count = entry.user_data[number * USER_TTR_LENGTH + 3]
        if count and ttr != _NONE:
            yield ttr, count


def relocate_note_list(data: bytes, count: int, moved: Mapping[TTR, TTR], owner: str) -> bytes:
    """Return a note list for blocks that have moved.

    Raises:
        RelocationError: It is too short for ``count`` TTRs, or one points to no moved block.
    """
    return _relocated(data, count, moved, f"note list of member {owner}")


def _relocated(data: bytes, count: int, moved: Mapping[TTR, TTR], what: str) -> bytes:
    if len(data) < count * USER_TTR_LENGTH:
        raise RelocationError(f"{what}: {len(data)} bytes cannot hold {count} TTRs")
    changed = bytearray(data)
    for offset in range(0, count * USER_TTR_LENGTH, USER_TTR_LENGTH):
        old = TTR.from_bytes(data[offset : offset + 3])
        if old != _NONE:
            changed[offset : offset + 3] = _new_place(old, moved, what).to_bytes()
    return bytes(changed)


def _new_place(old: TTR, moved: Mapping[TTR, TTR], what: str) -> TTR:
    try:
        return moved[old]
    except KeyError:
        raise RelocationError(f"{what}: points to {describe(old)}, which is not copied") from None

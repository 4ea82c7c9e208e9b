"""Members made of files: their blocks, and what their directory entries say.

A member that has statistics, or is new, gets statistics that count its records; other user data of
a member to be replaced stays as it is, unless it holds places inside the member, which its new
blocks cannot honour.

Source: ISPF Services Guide, "PDF Member Statistics".
"""

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from accessmethods.block import Block
from accessmethods.blocking import block_records
from accessmethods.directory import read_directory
from accessmethods.directory_entry import DirectoryEntry
from accessmethods.exchange import Form, Shape, to_blocks, to_records
from accessmethods.member_name import checked_name, show_name
from accessmethods.members import read_member
from accessmethods.records import deblock
from accessmethods.statistics import Statistics, statistics_of
from accessmethods.stow import MemberData
from accessmethods.text import TextRules
from eckd import TrackReader
from primitives import TTR, DasdError, InvalidNameError
from vtoc.data_set import DataSet


class UserDataError(DasdError):
    """The directory entry says more about the old member than could be true of the new one."""


@dataclass(frozen=True, slots=True)
class NewMember:
    """A member to be put.

    Attributes:
        name: As the directory will show it.
        data: Entry and blocks.
    """

    name: str
    data: MemberData


def new_members(
    reader: TrackReader,
    data_set: DataSet,
    form: Form,
    rules: TextRules,
    sources: Mapping[str, tuple[str, bytes]],
    *,
    user: str | None,
    now: datetime.datetime,
) -> list[NewMember]:
    """Make members of files.

    Args:
        reader: The volume.
        data_set: A partitioned data set.
        form: How the files look.
        rules: How text and records become each other.
        sources: By name of the member: what messages call its file, and the contents.
        user: Who, in the statistics; None for no statistics and no user data.
        now: When, likewise.

    Raises:
        InvalidNameError: No member can have a name, or two would have the same.
        UserDataError: The user data of the old member cannot stay.
        DasdError: See ``to_blocks`` and ``read_directory``.
    """
    old = {entry.raw_name: entry for entry in read_directory(reader, data_set)}
    shape = Shape.of(data_set)
    members: list[NewMember] = []
    raw_names: set[bytes] = set()
    for name, (source, contents) in sources.items():
        raw = checked_name(name)
        if raw in raw_names:
            msg = f"{source}: another file is for member {show_name(raw)} too"
            raise InvalidNameError(msg)
        raw_names.add(raw)
        records: Iterable[bytes] = to_records(form, shape, contents, rules, source=source)
        if form is Form.BLOCKS:  # they stay as they are
            blocks = list(to_blocks(form, shape, contents, rules, source=source))
        else:
            records = list(records)
            blocks = list(block_records(shape.recfm, shape.lrecl, shape.blksize, records))
        user_data = b""
        if user is not None:
            before = _Before(reader, data_set, old.get(raw))
            user_data = before.user_data(list(records), user, now)
        members.append(NewMember(show_name(raw), _member(raw, blocks, user_data)))
    return members


def _member(raw_name: bytes, blocks: Sequence[bytes], user_data: bytes) -> MemberData:
    placed = [Block(TTR(0, number), b"", data) for number, data in enumerate(blocks, start=1)]
    end = TTR(0, len(placed) + 1)
    start = placed[0].ttr if placed else end
    return MemberData((DirectoryEntry.of(raw_name, start, user_data),), placed, end)


class _Before:
    """The member of the same name, if there is one."""

    def __init__(
        self, reader: TrackReader, data_set: DataSet, entry: DirectoryEntry | None
    ) -> None:
        self._reader = reader
        self._data_set = data_set
        self._entry = entry

    def user_data(self, records: Sequence[bytes], user: str, now: datetime.datetime) -> bytes:
        """Return what the entry of the new member carries."""
        if self._entry is None or not self._entry.user_data:
            return Statistics.of(len(records), user, now).to_bytes()
        statistics = statistics_of(self._entry)
        if statistics is not None:
            changed = sum((Counter(records) - Counter(self._records())).values())
            return statistics.changed_to(len(records), changed, user, now).to_bytes()
        if self._entry.user_ttr_count:
            msg = (
                f"{self._data_set.dsname}({self._entry.name}): its directory entry holds places "
                "inside the old member, as those of load modules do; without statistics and user "
                "data it can be replaced"
            )
            raise UserDataError(msg)
        return self._entry.user_data

    def _records(self) -> list[bytes]:
        assert self._entry is not None
        blocks = read_member(self._reader, self._data_set, self._entry)
        format1 = self._data_set.format1
        source = f"{self._data_set.dsname}({self._entry.name})"
        return list(deblock(self._data_set.recfm, format1.lrecl, blocks, source=source))

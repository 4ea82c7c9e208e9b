"""Contents put into a data set or a member, extended when it is full, and read back.

A put that fails in its middle can leave a sequential data set empty; ``eckd.changing`` makes any
change of a volume whole or not at all.
"""

import datetime
from collections.abc import Sequence

from accessmethods.blocks import read_blocks
from accessmethods.directory import read_directory
from accessmethods.exchange import Form, Shape, to_blocks
from accessmethods.extending import extending
from accessmethods.members import read_member
from accessmethods.new_member import NewMember, new_members
from accessmethods.part_name import PartName
from accessmethods.sequential import write_sequential
from accessmethods.stow import put_members
from accessmethods.text import TextRules, code_page
from eckd import TrackStore
from primitives import DasdError
from vtoc.data_set import DataSet
from vtoc.read import read_vtoc


class NotWrittenError(DasdError):
    """What was read back is not what was written."""


def put_contents(
    store: TrackStore,
    name: str,
    contents: bytes,
    *,
    now: datetime.datetime,
    form: Form = Form.TEXT,
    rules: TextRules | None = None,
    user: str | None = "VOLSER",
) -> DataSet:
    """Replace the contents of a sequential data set, or add or replace a member.

    Args:
        store: The volume.
        name: ``DSN``, which must exist, or ``DSN(MEMBER)``.
        contents: All of them.
        now: When, for the statistics of a member.
        form: How the contents look.
        rules: How text becomes records; code page 037 and no more when None.
        user: Who, for the statistics; None for neither statistics nor other user data.

    Returns:
        The data set as its DSCB describes it afterwards.

    Raises:
        NoSuchDataSetError: The volume has none of that name.
        NotWrittenError: It reads back otherwise than it was written.
        DasdError: See ``to_blocks``, ``new_members``, ``write_sequential`` and ``put_members``.
    """
    wanted, rules = PartName.checked(name), rules or TextRules(code_page("cp037"))
    data_set = wanted.of(read_vtoc(store))
    if wanted.member is None:
        blocks = list(to_blocks(form, Shape.of(data_set), contents, rules, source=name))
        return put_sequential(store, data_set, blocks)
    sources = {wanted.member: (name, contents)}
    members = new_members(store, data_set, form, rules, sources, user=user, now=now)
    return put_new_members(store, data_set, members)


def put_sequential(store: TrackStore, data_set: DataSet, blocks: Sequence[bytes]) -> DataSet:
    """Replace the blocks of a sequential data set.

    Raises:
        NotWrittenError: They read back otherwise.
        DasdError: See ``extending`` and ``write_sequential``.
    """
    written = extending(store, data_set, lambda full: write_sequential(store, full, blocks))
    if [block.data for block in read_blocks(store, written)] != list(blocks):
        raise NotWrittenError(f"{data_set.dsname}: reads back otherwise than it was written")
    return written


def put_new_members(store: TrackStore, data_set: DataSet, members: Sequence[NewMember]) -> DataSet:
    """Add members, or replace those of the same names.

    Raises:
        NotWrittenError: One reads back otherwise.
        DasdError: See ``extending`` and ``put_members``.
    """
    data = [member.data for member in members]
    written = extending(store, data_set, lambda full: put_members(store, full, data))
    entries = {entry.name: entry for entry in read_directory(store, written)}
    for member in members:
        entry = entries[member.name]
        found = [block.data for block in read_member(store, written, entry)]
        if found != [block.data for block in member.data.blocks]:
            msg = f"{data_set.dsname}({member.name}): reads back otherwise than it was written"
            raise NotWrittenError(msg)
    return written

"""Images, directories and ends of libraries mended where something else says what is true.

A directory whose entries can all be read is written again in its order, with its keys. The end that
the DSCB tells is moved behind the last member. What a damaged block held is not guessed.
"""

from accessmethods.blocks import DataSetTracks
from accessmethods.closing import mark_end
from accessmethods.directory import Directory, pack_directory, read_directory
from accessmethods.directory_update import directory_use, replace_directory
from accessmethods.placing import balance_behind
from accessmethods.stow import end_of_use
from eckd import TrackStore
from eckd.cckd_image import CckdImage
from eckd.open_image import VolumeImage
from primitives import DasdError, FormatError
from vtoc.data_set import DataSet

MENDED = frozenset({"directory-key", "directory-order", "member-behind-end"})
"""Codes of findings that are gone afterwards, where names are not told twice."""
_REWRITABLE = frozenset({"directory-key", "directory-order"})


def repair_image(image: VolumeImage) -> list[str]:
    """Write counters and free list of a compressed image anew, where they are not in order.

    Args:
        image: Open for writing; nobody else may have it open, whatever its mark says.
    """
    if not isinstance(image, CckdImage):
        return []
    try:
        image.check_orderly()
    except DasdError:
        image.put_in_order()
        return [f"{image.name}: counters and free space were written anew from the tables"]
    return []


def repair_library(store: TrackStore, data_set: DataSet) -> list[str]:
    """Mend what can be mended of a partitioned data set; returns what was done, for people.

    Args:
        store: The volume; one whose changes can be taken back (``eckd.undo``).
        data_set: Others than partitioned ones are left alone.
    """
    if data_set.organisation != "PO" or not len(data_set.tracks()):
        return []
    try:
        directory = read_directory(store, data_set)
        last = end_of_use(store, data_set, directory)
    except FormatError:
        return []
    done: list[str] = []
    if directory.findings and _may_rewrite(directory):
        packed = pack_directory(directory, directory.blocks)
        replace_directory(store, data_set, packed)
        done.append(f"{data_set.dsname}: its directory was written anew, {len(directory)} entries")
    if last > data_set.format1.lstar:
        lengths = [
            (len(block.key), len(block.data))
            for block in DataSetTracks(store, data_set).blocks(last.track)
            if block.ttr <= last
        ]
        use = directory_use(pack_directory(directory, directory.blocks))
        balance = balance_behind(store.geometry.family, lengths)
        mark_end(store, data_set, last, balance, directory_use=use)
        done.append(f"{data_set.dsname}: its DSCB tells the end of its last member now")
    return done


def _may_rewrite(directory: Directory) -> bool:
    """Tell whether every entry was read, and no name twice."""
    codes = {finding.code for finding in directory.findings}
    names = [entry.raw_name for entry in directory]
    return codes <= _REWRITABLE and len(set(names)) == len(names)

"""What is in partitioned data sets."""

from accessmethods.directory import read_directory
from accessmethods.members import read_member
from eckd.track_store import TrackReader
from vtoc.data_set import DataSet


def contents_of(volume: TrackReader, data_set: DataSet) -> dict[str, list[bytes]]:
    """Return the blocks of every member; the directory is in order."""
    directory = read_directory(volume, data_set)
    assert directory.findings == ()
    return {
        entry.name: [block.data for block in read_member(volume, data_set, entry)]
        for entry in directory
    }

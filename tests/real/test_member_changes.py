"""Members of real libraries stay what they are while others change around them."""

import hashlib
from pathlib import Path

import pytest

from accessmethods.blocks import DataSetTracks
from accessmethods.compress import compress
from accessmethods.directory import read_directory
from accessmethods.members import member_blocks
from accessmethods.stow import delete_member, put_member
from eckd import MemoryVolume
from eckd.open_image import open_volume
from primitives import RelativeTrack
from vtoc.data_set import DataSet
from vtoc.read import read_vtoc


def copy_in_memory(path: Path) -> MemoryVolume:
    image = open_volume(path)
    copy = MemoryVolume(image.geometry, path.name)
    for track in map(RelativeTrack, range(image.geometry.tracks)):
        copy.write_track(track, image.read_track(track))
    image.close()
    return copy


def digests(volume: MemoryVolume, data_set: DataSet) -> dict[str, bytes]:
    tracks = DataSetTracks(volume, data_set)
    found = {}
    for entry in sorted(read_directory(volume, data_set), key=lambda entry: entry.ttr):
        digest = hashlib.sha256()
        for block in member_blocks(tracks, entry):
            digest.update(block.data)
        found[entry.name] = digest.digest()
    return found


@pytest.mark.parametrize("file", ["pub010.241", "pub011.271", "smp002.14a"])
def test_other_members_are_untouched_by_put_delete_and_compress(file: str, volumes: Path) -> None:
    volume = copy_in_memory(volumes / file)
    libraries = [found for found in read_vtoc(volume).data_sets if found.organisation == "PO"]
    assert libraries
    for library in libraries:
        before = digests(volume, library)
        made = put_member(volume, compress(volume, library).data_set, "ZZNEW", [b"\x40" * 80])
        assert digests(volume, made).items() - before.items() == {
            ("ZZNEW", hashlib.sha256(b"\x40" * 80).digest())
        }
        without = compress(volume, delete_member(volume, made, "ZZNEW"))
        assert digests(volume, without.data_set) == before
        assert without.tracks_after <= library.used_tracks()

"""The reader against logical dumps written by DSSDUMP itself."""

import hashlib
import json
from collections.abc import Iterator

import pytest

from snapshot.dss_reader import DumpReader
from vtape.tape_image import open_tape

DUMPS = (
    "pub010-cntl-include-65520.aws",
    "pub010-cntl-include-7892.aws",
    "pub011-include-asm-65520.aws",
    "pub010-cntl-32760.aws",
)


def data_blocks(path) -> Iterator[bytes]:
    """The blocks of the first file, behind its header labels."""
    with open_tape(path) as tape:
        _, data, _ = (file for file in tape.files() if len(file.blocks))
        yield from tape.read_blocks(data.blocks)


@pytest.fixture(params=DUMPS)
def name(request):
    return request.param


@pytest.fixture
def manifest(shared, name):
    document = json.loads((shared / "fixtures" / "dss" / "manifest.json").read_text())
    return document[name]


@pytest.fixture
def reader(shared, name):
    return DumpReader(data_blocks(shared / "fixtures" / "dss" / name), name)


def test_every_track_is_the_one_of_the_manifest(reader, manifest):
    digests = {
        data_set.dsname: [hashlib.sha256(track.records).hexdigest() for track in data_set.tracks]
        for data_set in reader.data_sets()
    }

    expected = {dsn: it["track_image_sha256"] for dsn, it in manifest["data_sets"].items()}
    assert digests == expected
    assert sum(map(len, digests.values())) > 0


def test_headers_say_what_the_manifest_says(reader, manifest):
    assert reader.header.block_size == manifest["max_block"]
    assert set(reader.names) == set(manifest["data_sets"])
    for data_set in reader.data_sets():
        expected = manifest["data_sets"][data_set.dsname]
        assert data_set.volume.tracks == expected["tracks"]
        assert [extent.hex() for extent in data_set.volume.extents] == expected["extents"]
        assert data_set.volume.volser == manifest["volume"]
        assert data_set.unsupported is None


def test_nothing_about_them_is_odd(reader):
    for _ in reader.data_sets():
        pass

    assert reader.remarks == []
    assert reader.absent == ()


def test_split_tracks_are_the_same_as_whole_ones(shared):
    folder = shared / "fixtures" / "dss"

    def tracks(name):
        reader = DumpReader(data_blocks(folder / name), name)
        return [(track.at, track.records) for ds in reader.data_sets() for track in ds.tracks]

    assert tracks("pub010-cntl-include-7892.aws") == tracks("pub010-cntl-include-65520.aws")

"""Members and sequential data sets of real volumes, against what independent code found there."""

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from accessmethods.block import Block
from accessmethods.blocking import block_records
from accessmethods.blocks import DataSetTracks, read_blocks
from accessmethods.directory import read_directory
from accessmethods.members import member_blocks
from accessmethods.records import deblock
from accessmethods.statistics import statistics_of
from eckd.open_image import open_volume
from eckd.track_store import TrackReader
from primitives import TTR
from vtoc.data_set import DataSet
from vtoc.read import read_vtoc

VOLSERS = ["PUB010", "PUB011", "SMP002", "SORT01", "WORK01"]


class RealVolume:
    """A volume and what is expected on it."""

    def __init__(self, reader: TrackReader, expected: dict[str, Any]) -> None:
        self.reader = reader
        self._expected = {data_set["dsn"]: data_set for data_set in expected["datasets"]}
        self._found = read_vtoc(reader).data_sets

    def data_sets(self, organisation: str) -> list[tuple[DataSet, dict[str, Any]]]:
        assert {found.dsname for found in self._found} == self._expected.keys()
        return [
            (found, self._expected[found.dsname])
            for found in self._found
            if found.organisation == organisation
        ]


@pytest.fixture(params=VOLSERS)
def volume(
    request: pytest.FixtureRequest, volumes: Path, expected_volumes: dict[str, Any]
) -> Iterator[RealVolume]:
    expected = expected_volumes[request.param]
    reader = open_volume(volumes / expected["file"])
    yield RealVolume(reader, expected)
    reader.close()


def totals(blocks: Iterable[Block]) -> list[int | str]:
    """Count, bytes and digest of the data of ``blocks``."""
    count = length = 0
    digest = hashlib.sha256()
    for block in blocks:
        count, length = count + 1, length + len(block.data)
        digest.update(block.data)
    return [count, length, digest.hexdigest()]


def test_every_member_is_listed_as_expected(volume: RealVolume) -> None:
    for data_set, expected in volume.data_sets("PO"):
        directory = read_directory(volume.reader, data_set)
        listed = [
            [
                entry.name,
                entry.ttr.to_bytes().hex().upper(),
                f"{entry.indicator:02X}",
                entry.user_data.hex(),
            ]
            for entry in directory
        ]
        shortened = [
            [*member[:3], member[3] if wanted[3] is not None else None]
            for member, wanted in zip(listed, expected["members"], strict=True)
        ]
        assert shortened == expected["members"], data_set.dsname


def test_every_directory_keeps_all_rules_and_has_the_expected_blocks(volume: RealVolume) -> None:
    for data_set, expected in volume.data_sets("PO"):
        directory = read_directory(volume.reader, data_set)
        blocks = list(DataSetTracks(volume.reader, data_set).walk())[: directory.blocks]
        digest = hashlib.sha256(b"".join(block.data for block in blocks)).hexdigest()
        last = blocks[directory.used_blocks - 1].ttr.to_bytes().hex().upper()
        assert directory.findings == ()
        assert {
            "blocks": directory.blocks,
            "used_blocks": directory.used_blocks,
            "last_used": last,
            "entries": len(directory),
            "sha256": digest,
        } == expected["directory"], data_set.dsname


def test_every_member_has_the_expected_data(volume: RealVolume) -> None:
    for data_set, expected in volume.data_sets("PO"):
        tracks = DataSetTracks(volume.reader, data_set)
        entries = {entry.ttr: entry for entry in read_directory(volume.reader, data_set)}
        found = {
            ttr.to_bytes().hex().upper(): totals(member_blocks(tracks, entries[ttr]))
            for ttr in sorted(entries)
        }
        assert found == expected["data_by_ttr"], data_set.dsname


def test_every_sequential_data_set_has_the_expected_data(volume: RealVolume) -> None:
    for data_set, expected in volume.data_sets("PS"):
        sequential = expected["sequential"]
        assert totals(read_blocks(volume.reader, data_set)) == [
            sequential["blocks"],
            sequential["bytes"],
            sequential["sha256"],
        ], data_set.dsname


def test_records_of_sequential_data_sets_block_again_to_the_same_bytes(volume: RealVolume) -> None:
    for data_set, _ in volume.data_sets("PS"):
        blocks = list(read_blocks(volume.reader, data_set))
        lrecl, blksize = data_set.format1.lrecl, data_set.format1.blksize
        records = deblock(data_set.recfm, lrecl, blocks)
        again = list(block_records(data_set.recfm, lrecl, blksize, records))
        assert again == [block.data for block in blocks], data_set.dsname


def test_every_member_deblocks_and_statistics_count_its_records(volume: RealVolume) -> None:
    for data_set, _ in volume.data_sets("PO"):
        if data_set.dsname == "SYS1.SMPCDS":
            continue  # 25,654 members, and none has statistics
        tracks = DataSetTracks(volume.reader, data_set)
        for entry in read_directory(volume.reader, data_set):
            blocks = member_blocks(tracks, entry)
            count = sum(1 for _ in deblock(data_set.recfm, data_set.format1.lrecl, blocks))
            statistics = statistics_of(entry)
            assert statistics is None or statistics.lines == count, (data_set.dsname, entry.name)


def test_the_last_end_of_file_record_is_where_the_dscb_says(volume: RealVolume) -> None:
    for data_set, _ in volume.data_sets("PO"):
        lstar = data_set.format1.lstar
        (last,) = [
            block
            for block in DataSetTracks(volume.reader, data_set).blocks(lstar.track)
            if block.ttr == lstar
        ]
        assert last.is_end_of_file
        assert last.ttr > TTR(0, 1)

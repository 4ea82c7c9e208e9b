"""Volumes that MVS 3.8j wrote, held to what independent code found on them."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from eckd.capacity import cost, fits
from eckd.cckd_image import CckdImage
from eckd.open_image import image_facts, open_volume
from eckd.size_table import SizeTable
from eckd.track import CountField, count_offsets
from eckd.track_schema import TrackLayout
from primitives import RelativeTrack, Where

HERE = Where("a real volume")


@pytest.fixture(params=["PUB010", "PUB011", "SMP002", "SORT01", "WORK01"])
def expected(request: pytest.FixtureRequest, expected_volumes: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = expected_volumes[request.param]
    return found


@pytest.fixture
def image(expected: dict[str, Any], volumes: Path) -> CckdImage:
    opened = open_volume(volumes / expected["file"])
    assert isinstance(opened, CckdImage)
    return opened


def test_every_byte_of_every_track_is_read(expected: dict[str, Any], image: CckdImage) -> None:
    digest, records = hashlib.sha256(), 0
    for track in range(image.geometry.tracks):
        found = image.read_track(RelativeTrack(track))
        digest.update(found)
        records += len(count_offsets(found, where=HERE)) - 1

    assert image.geometry.family.name == expected["device_type"]
    assert image.geometry.cylinders == expected["cylinders_in_image"]
    assert image.geometry.tracks == expected["track_count"]
    assert records == expected["record_count_incl_r0"]
    assert digest.hexdigest() == expected["track_stream_sha256"]


def test_a_volume_closed_properly_raises_no_doubts(image: CckdImage) -> None:
    facts = image_facts(image)
    assert facts.format == "cckd"
    assert facts.doubts == ()


def test_the_size_table_counts_what_independent_code_counted(
    expected: dict[str, Any], image: CckdImage
) -> None:
    table = SizeTable.scan(image)
    record_zeros = image.geometry.tracks
    assert int(table.records.sum()) == expected["record_count_incl_r0"] - record_zeros


def test_no_track_holds_more_than_the_device_could(image: CckdImage) -> None:
    family = image.geometry.family
    sizes = SizeTable.scan(image)
    for track in sizes.records.nonzero()[0].tolist():
        found = image.read_track(RelativeTrack(track))
        counts = [
            CountField.from_bytes(found[at : at + 8])
            for at in count_offsets(found, where=HERE)[1:-1]
        ]
        used = sum(cost(family, each.key_length, each.data_length) for each in counts[:-1])
        assert fits(family, used, counts[-1].key_length, counts[-1].data_length)


def test_the_schema_rebuilds_tracks_that_hold_records(image: CckdImage) -> None:
    sizes = SizeTable.scan(image)
    for track in sizes.records.nonzero()[0][:300].tolist():
        found = image.read_track(RelativeTrack(track))
        assert TrackLayout.build(TrackLayout.parse(found)) == found

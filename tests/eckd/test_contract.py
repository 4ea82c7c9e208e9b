"""The contract of volumes, kept by every kind."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from eckd.geometry import Geometry, family_named
from eckd.memory_volume import MemoryVolume
from eckd.raw_image import RawImage, create_raw
from eckd.track_store import TrackStore
from tests.support.images import track_images, write_raw_files
from tests.support.track_contract import TrackStoreContract
from tests.support.tracks import fill

GEOMETRY = Geometry(family_named("2311"), 5)


class TestMemoryVolume(TrackStoreContract):
    @pytest.fixture
    def store(self) -> TrackStore:
        volume = MemoryVolume(GEOMETRY)
        fill(volume)
        return volume


class TestRawImage(TrackStoreContract):
    @pytest.fixture
    def store(self, tmp_path: Path) -> Iterator[TrackStore]:
        with create_raw(tmp_path / "vol.ckd", GEOMETRY) as image:
            fill(image)
            yield image


class TestRawImageInSeveralFiles(TrackStoreContract):
    @pytest.fixture
    def store(self, tmp_path: Path) -> Iterator[TrackStore]:
        paths = {tmp_path / "vol_1.ckd": 2, tmp_path / "vol_2.ckd": 1, tmp_path / "vol_3.ckd": 2}
        write_raw_files(paths, GEOMETRY, track_images(GEOMETRY))
        with RawImage(tmp_path / "vol.ckd", writable=True) as image:
            yield image

"""The contract of volumes, kept by every kind."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from eckd.cckd_image import CckdImage
from eckd.geometry import Geometry, family_named
from eckd.memory_volume import MemoryVolume
from eckd.raw_image import RawImage, create_raw
from eckd.track_store import TrackReader, TrackStore
from tests.support.images import Cckd, track_images, write_raw_files
from tests.support.track_contract import TrackReaderContract, TrackStoreContract
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


CCKD_KINDS = [
    Cckd(wide=wide, big=big, code=code)
    for wide in (False, True)
    for big in (False, True)
    for code in (0, 1, 2)
]


class TestCckdImage(TrackReaderContract):
    @pytest.fixture(params=CCKD_KINDS, ids=str)
    def reader(self, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[TrackReader]:
        path = tmp_path / "vol.cckd"
        path.write_bytes(request.param.build(GEOMETRY, track_images(GEOMETRY)))
        with CckdImage(path) as image:
            yield image


class TestCckdImageWithShadows(TrackReaderContract):
    """Three files; each hides the tracks of another seed below it."""

    @pytest.fixture(params=[False, True], ids=["32 bits", "64 bits"])
    def reader(self, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[TrackReader]:
        now, before = track_images(GEOMETRY), track_images(GEOMETRY, seed=9)
        levels = [
            {track: (now if track % 3 == 0 else before)[track] for track in now},
            {track: (now if track % 3 == 1 else before)[track] for track in now if track % 3},
            {track: now[track] for track in now if track % 3 == 2},
        ]
        paths = [tmp_path / f"vol_{number}.cckd" for number in range(3)]
        for number, (path, images) in enumerate(zip(paths, levels, strict=True)):
            kind = Cckd(wide=request.param, shadow=number > 0)
            path.write_bytes(kind.build(GEOMETRY, images))
        with CckdImage(paths[0], paths[1:]) as image:
            yield image

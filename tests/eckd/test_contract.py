"""The contract of volumes, kept by every kind."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from diskfile.compressed_schema import Compression
from diskfile.device_header import ImageKind
from eckd.cckd_create import create_cckd, create_shadow
from eckd.cckd_image import CckdImage
from eckd.geometry import Geometry, family_named
from eckd.memory_volume import MemoryVolume
from eckd.overlay_volume import OverlayVolume
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


class TestOverlay(TrackStoreContract):
    @pytest.fixture
    def store(self) -> TrackStore:
        below = MemoryVolume(GEOMETRY)
        fill(below)
        return OverlayVolume(below)


class TestOverlayThatWasWritten(TrackStoreContract):
    @pytest.fixture
    def store(self) -> TrackStore:
        overlay = OverlayVolume(MemoryVolume(GEOMETRY))
        fill(overlay)
        return overlay


class TestRawImage(TrackStoreContract):
    @pytest.fixture
    def store(self, tmp_path: Path) -> Iterator[TrackStore]:
        with create_raw(tmp_path / "vol.ckd", GEOMETRY) as image:
            fill(image)
            yield image


class TestRawImage64(TrackStoreContract):
    @pytest.fixture
    def store(self, tmp_path: Path) -> Iterator[TrackStore]:
        with create_raw(tmp_path / "vol.ckd", GEOMETRY, kind=ImageKind.RAW_64) as image:
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
    Cckd(wide=False, big=False, code=0, slack=9),
    Cckd(wide=True, big=False, code=1, slack=1),
    Cckd(wide=False, big=True, code=2),
    Cckd(wide=True, big=True, code=0),
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


class TestCckdImageWeMade(TrackStoreContract):
    @pytest.fixture(params=[ImageKind.COMPRESSED, ImageKind.COMPRESSED_64], ids=["32", "64"])
    def kind(self, request: pytest.FixtureRequest) -> ImageKind:
        kind: ImageKind = request.param
        return kind

    @pytest.fixture(params=list(Compression), ids=lambda each: each.name)
    def store(
        self, request: pytest.FixtureRequest, kind: ImageKind, tmp_path: Path
    ) -> Iterator[TrackStore]:
        path = tmp_path / "vol.cckd"
        with create_cckd(path, GEOMETRY, kind=kind, compression=request.param) as image:
            fill(image)
            yield image


class TestCckdImageOthersMade(TrackStoreContract):
    """Opened for writing as it comes, whatever its byte order and the slack behind its images."""

    @pytest.fixture(params=CCKD_KINDS, ids=str)
    def store(self, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[TrackStore]:
        path = tmp_path / "vol.cckd"
        path.write_bytes(request.param.build(GEOMETRY, track_images(GEOMETRY)))
        with CckdImage(path, writable=True) as image:
            yield image


class TestCckdImageThatWaitsForTheDisk(TrackStoreContract):
    @pytest.fixture
    def store(self, tmp_path: Path) -> Iterator[TrackStore]:
        path = tmp_path / "vol.cckd"
        path.write_bytes(Cckd().build(GEOMETRY, track_images(GEOMETRY)))
        with CckdImage(path, writable=True, durable=True) as image:
            yield image


class TestShadowOverABase(TrackStoreContract):
    """Some tracks are in the base, some in a full shadow, and new ones go to an empty one."""

    @pytest.fixture(params=[ImageKind.COMPRESSED, ImageKind.COMPRESSED_64], ids=["32", "64"])
    def store(self, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[TrackStore]:
        base, first, second = (tmp_path / name for name in ("vol.cckd", "vol_1.cckd", "vol_2.cckd"))
        with create_cckd(base, GEOMETRY, kind=request.param) as image:
            fill(image, seed=9)
            fill(image, range(0, GEOMETRY.tracks, 2))
        create_shadow(first, base)
        with CckdImage(base, [first], writable=True) as image:
            fill(image, range(1, GEOMETRY.tracks, 2))
        create_shadow(second, base, [first])
        with CckdImage(base, [first, second], writable=True) as image:
            yield image

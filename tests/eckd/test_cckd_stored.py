"""What a compressed image stores of a track, and in how many bytes."""

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diskfile.compressed_codec import decode_unit, encode_unit
from diskfile.compressed_schema import Compression, NullFormat
from eckd.cckd_create import create_cckd
from eckd.cckd_image import CckdImage
from eckd.geometry import Geometry, family_named
from eckd.track import Record, Track
from eckd.track_check import home_address
from eckd.track_units import null_image
from primitives import CCHH, CCHHR, RelativeTrack, Where
from tests.support.images import track_images

FAMILY = family_named("2311")
GEOMETRY = Geometry(FAMILY, 30)
IMAGES = track_images(GEOMETRY)
TRACK = RelativeTrack(5)
AT = GEOMETRY.cchh(TRACK)
HOME = home_address(GEOMETRY, TRACK)
HERE = Where("V", 0)


def entry(image: CckdImage, track: int = TRACK) -> tuple[int, int, int]:
    found = image.levels[-1].tables.entry(track)
    return found.offset, found.length, found.space


def test_a_track_in_a_null_format_takes_no_room(tmp_path: Path) -> None:
    with create_cckd(tmp_path / "v", GEOMETRY) as image:
        for null_format in (NullFormat.END_OF_FILE, NullFormat.NOTHING):
            image.write_track(TRACK, IMAGES[TRACK])
            assert entry(image)[0] > 0
            image.write_track(TRACK, null_image(null_format, HOME))
            assert entry(image) == (0, null_format, null_format)
            assert image.read_track(TRACK) == null_image(null_format, HOME)


def test_a_new_volume_is_tables_alone_until_a_track_differs(tmp_path: Path) -> None:
    with create_cckd(tmp_path / "v", GEOMETRY) as image:
        size = (tmp_path / "v").stat().st_size
        assert size == 1024 + 2 * 4
        image.write_track(TRACK, null_image(NullFormat.NOTHING, HOME))
        assert (tmp_path / "v").stat().st_size == size


odd_r0 = Record(CCHHR(AT, 0), b"", b"\1" * 8)
ODD_TRACKS = {
    "29 bytes, data in record zero": Track(AT, (), odd_r0).to_image(),
    "37 bytes, data in record zero": Track(AT, (Record(CCHHR(AT, 1)),), odd_r0).to_image(),
    "37 bytes, end of file of another track": Track.of(
        AT, (Record(CCHHR(CCHH.of(9, 9), 7)),)
    ).to_image(),
}


@pytest.mark.parametrize("image", ODD_TRACKS.values(), ids=ODD_TRACKS)
@pytest.mark.parametrize("compression", list(Compression))
def test_a_track_as_long_as_a_null_track_but_not_one_is_stored_whole(
    tmp_path: Path, image: bytes, compression: Compression
) -> None:
    """Hercules would take it for a null track by its length alone."""
    assert len(image) in {29, 37}
    with create_cckd(tmp_path / "v", GEOMETRY, compression=compression) as volume:
        volume.write_track(TRACK, image)
        assert entry(volume)[1] not in {29, 37}
        assert volume.read_track(TRACK) == image


def blanks(length: int) -> bytes:
    return Track.of(AT, (Record(CCHHR(AT, 1), b"", b"\x40" * length),)).to_image()


@pytest.mark.parametrize("compression", [Compression.ZLIB, Compression.BZIP2])
def test_no_stored_image_has_a_length_hercules_takes_for_a_null_track(
    compression: Compression,
) -> None:
    forms = set()
    for length in range(600):
        found = encode_unit(blanks(length), compression)
        assert len(found) not in {29, 37}
        assert decode_unit(found, HOME, FAMILY.track_size, HERE) == blanks(length)
        forms.add(found[0])
    assert forms >= {0, compression}


def test_blanks_that_zlib_would_make_37_bytes_of_are_stored_plain() -> None:
    lengths = [
        length
        for length in range(480, 600)
        if encode_unit(blanks(length), Compression.ZLIB)[0] == 0
    ]
    assert any(length >= 500 for length in lengths)


def test_only_tracks_of_512_bytes_or_more_are_compressed() -> None:
    for length, code in ((511, Compression.NONE), (512, Compression.ZLIB)):
        data = (bytes(range(64)) * 8)[: length - len(blanks(0))]
        image = Track.of(AT, (Record(CCHHR(AT, 1), b"", data),)).to_image()
        assert len(image) == length
        assert encode_unit(image, Compression.ZLIB)[0] == code


def test_what_does_not_get_shorter_is_stored_plain() -> None:
    noise = random.Random(1).randbytes(3000)
    image = Track.of(AT, (Record(CCHHR(AT, 1), b"", noise),)).to_image()
    for compression in (Compression.ZLIB, Compression.BZIP2):
        assert encode_unit(image, compression) == image


@given(st.binary(max_size=3000), st.sampled_from(list(Compression)), st.integers(-1, 9))
def test_what_is_encoded_decodes_to_the_same(
    data: bytes, compression: Compression, level: int
) -> None:
    image = Track.of(AT, (Record(CCHHR(AT, 1), b"", data),)).to_image()
    found = encode_unit(image, compression, level)
    assert decode_unit(found, HOME, FAMILY.track_size, HERE) == image


LINUX = Geometry(family_named("3390"), 1)


def test_in_a_volume_made_for_linux_an_end_of_file_is_an_image(tmp_path: Path) -> None:
    """A null entry of format 0 means the Linux format there."""
    home = home_address(LINUX, TRACK)
    with create_cckd(tmp_path / "v", LINUX, null_format=NullFormat.LINUX) as image:
        for null_format, kept_null in ((0, False), (1, True), (2, True)):
            expected = null_image(NullFormat(null_format), home)
            image.write_track(TRACK, expected)
            assert image.read_track(TRACK) == expected
            assert (entry(image)[0] == 0) == kept_null


def test_elsewhere_linux_tracks_are_images(tmp_path: Path) -> None:
    with create_cckd(tmp_path / "v", LINUX) as image:
        image.write_track(TRACK, null_image(NullFormat.LINUX, home_address(LINUX, TRACK)))
        assert entry(image)[0] > 0


def test_no_volume_of_small_tracks_is_made_for_linux(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="LINUX does not fit a track of a 2311"):
        create_cckd(tmp_path / "v", GEOMETRY, null_format=NullFormat.LINUX)
    assert not list(tmp_path.iterdir())

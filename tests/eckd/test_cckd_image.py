"""Compressed images: null tracks, shadows, and everything that is refused."""

import bz2
import tracemalloc
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diskfile.compressed_codec import decode_unit
from diskfile.compressed_schema import NullFormat
from eckd.cckd_image import CckdImage
from eckd.geometry import Geometry, family_named
from eckd.size_table import SizeTable
from eckd.track import Record, Track, parse_track
from eckd.track_check import home_address
from eckd.track_store import ReadOnlyVolumeError
from eckd.track_units import TrackUnits, null_image
from primitives import CCHHR, DasdError, FormatError, RelativeTrack, Where
from tests.support.images import Cckd, device_header, track_images

FAMILY = family_named("2311")
GEOMETRY = Geometry(FAMILY, 30)
IMAGES = {track: image for track, image in track_images(GEOMETRY).items() if track < 20}
TABLES_END = 1024 + 2 * 4
LEVEL_2 = TABLES_END
HERE = Where("V", 0)
BOTH = pytest.mark.parametrize("wide", [False, True], ids=["32 bits", "64 bits"])


def opened(tmp_path: Path, content: bytes, *shadows: bytes) -> CckdImage:
    path = tmp_path / "vol.cckd"
    path.write_bytes(content)
    above = [tmp_path / f"vol_{number}.cckd" for number in range(1, len(shadows) + 1)]
    for each, shadow in zip(above, shadows, strict=True):
        each.write_bytes(shadow)
    return CckdImage(path, above)


def patched(content: bytes, offset: int, found: bytes) -> bytes:
    return content[:offset] + found + content[offset + len(found) :]


# Null tracks


def test_null_formats_stand_for_their_tracks() -> None:
    track = RelativeTrack(12)
    at, home = GEOMETRY.cchh(track), home_address(GEOMETRY, track)
    linux = tuple(Record(CCHHR(at, number), b"", bytes(4096)) for number in range(1, 13))
    records = {
        NullFormat.NOTHING: (),
        NullFormat.END_OF_FILE: (Record(CCHHR(at, 1)),),
        NullFormat.LINUX: linux,
    }
    lengths = {NullFormat.NOTHING: 29, NullFormat.END_OF_FILE: 37, NullFormat.LINUX: 49277}
    for null_format, expected in records.items():
        image = null_image(null_format, home)
        assert image == Track.of(at, expected).to_image()
        assert len(image) == lengths[null_format]


@BOTH
@pytest.mark.parametrize("null_format", [0, 1])
def test_tracks_without_image_have_the_null_format_of_their_entry_or_of_the_header(
    tmp_path: Path, wide: bool, null_format: int
) -> None:
    kind = Cckd(wide=wide, null_format=null_format)
    other = 1 - null_format
    special = {100: kind.entry(0, other, other)}
    with opened(tmp_path, kind.build(GEOMETRY, IMAGES, special)) as image:
        for track, expected in ((99, null_format), (100, other), (290, null_format)):
            number = RelativeTrack(track)
            home = home_address(GEOMETRY, number)
            assert image.read_track(number) == null_image(NullFormat(expected), home)
        assert image.read_track(RelativeTrack(19)) == IMAGES[19]


def test_a_zero_entry_in_a_volume_made_for_linux_means_linux(tmp_path: Path) -> None:
    geometry = Geometry(family_named("3390"), 1)
    kind = Cckd(null_format=2)
    entries = {number: kind.entry(0, number, number) for number in (0, 1, 2)}
    with opened(tmp_path, kind.build(geometry, {}, entries)) as image:
        for track, expected in ((0, 2), (1, 1), (2, 2), (3, 2)):
            home = home_address(geometry, RelativeTrack(track))
            found = image.read_track(RelativeTrack(track))
            assert found == null_image(NullFormat(expected), home)


def test_the_linux_format_does_not_fit_smaller_tracks(tmp_path: Path) -> None:
    with (
        opened(tmp_path, Cckd(null_format=2).build(GEOMETRY, {})) as image,
        pytest.raises(FormatError, match="null format: expected 0 or 1, found 2"),
    ):
        image.read_track(RelativeTrack(0))


# Shadows


def test_a_null_track_of_a_shadow_hides_the_image_below(tmp_path: Path) -> None:
    base, shadow = Cckd(), Cckd(shadow=True)
    above = shadow.build(GEOMETRY, {3: IMAGES[3]}, {4: shadow.entry(0, 0, 0)})
    with opened(tmp_path, base.build(GEOMETRY, IMAGES), above) as image:
        home = home_address(GEOMETRY, RelativeTrack(4))
        assert image.read_track(RelativeTrack(4)) == null_image(NullFormat.END_OF_FILE, home)
        assert image.read_track(RelativeTrack(5)) == IMAGES[5]
        assert [path.name for path in image.files] == ["vol.cckd", "vol_1.cckd"]


def test_a_table_that_is_zero_in_a_shadow_makes_its_tracks_null(tmp_path: Path) -> None:
    above = patched(Cckd(shadow=True).build(GEOMETRY, {}), 1024, bytes(4))
    with opened(tmp_path, Cckd().build(GEOMETRY, IMAGES), above) as image:
        home = home_address(GEOMETRY, RelativeTrack(5))
        assert image.read_track(RelativeTrack(5)) == null_image(NullFormat.NOTHING, home)


def test_a_table_that_is_absent_in_a_shadow_leaves_its_tracks_to_the_base(tmp_path: Path) -> None:
    everything = track_images(GEOMETRY)
    above = Cckd(shadow=True).build(GEOMETRY, {3: everything[3]})
    with opened(tmp_path, Cckd().build(GEOMETRY, everything), above) as image:
        assert image.read_track(RelativeTrack(290)) == everything[290]


SMALLER = Geometry(FAMILY, 29)
SAME_SIZE = Geometry(family_named("2314"), 30)


@pytest.mark.parametrize(
    ("shadow", "message"),
    [
        (Cckd().build(GEOMETRY, {}), r"vol_1\.cckd.*identifier: expected CKD_S064 or CKD_S370"),
        (Cckd(shadow=True).build(SMALLER, {}), r"vol_1\.cckd.*another volume"),
        (Cckd(shadow=True).build(SAME_SIZE, {}), r"vol_1\.cckd.*another volume"),
        (Cckd(shadow=True, wide=True).build(GEOMETRY, {}), r"vol_1\.cckd.*another volume"),
    ],
    ids=["a base", "another size", "another device", "another width"],
)
def test_a_shadow_of_something_else_is_refused(tmp_path: Path, shadow: bytes, message: str) -> None:
    with pytest.raises(FormatError, match=message):
        opened(tmp_path, Cckd().build(GEOMETRY, IMAGES), shadow)


def test_a_shadow_alone_is_no_volume(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="identifier: expected CKD_C064 or CKD_C370"):
        opened(tmp_path, Cckd(shadow=True).build(GEOMETRY, IMAGES))


# State of the file


def test_a_volume_left_open_is_read_with_a_doubt(tmp_path: Path) -> None:
    """The counters are stale then, so the length of the file counts."""
    content = Cckd(options=0x80).build(GEOMETRY, IMAGES)
    stale = patched(content, 512 + 12, (TABLES_END).to_bytes(4, "little"))
    with opened(tmp_path, stale) as image:
        assert [image.read_track(RelativeTrack(track)) for track in IMAGES] == list(IMAGES.values())
        (doubt,) = image.doubts
        assert "vol.cckd: is open for writing" in doubt


@BOTH
def test_a_volume_as_it_should_be_has_no_doubts(tmp_path: Path, wide: bool) -> None:
    with opened(tmp_path, Cckd(wide=wide, slack=9).build(GEOMETRY, IMAGES)) as image:
        assert image.doubts == ()


def test_an_image_opened_for_reading_is_not_written(tmp_path: Path) -> None:
    with (
        opened(tmp_path, Cckd().build(GEOMETRY, IMAGES)) as image,
        pytest.raises(ReadOnlyVolumeError, match="opened for reading only"),
    ):
        image.write_track(RelativeTrack(0), IMAGES[0])


# Tables


CONTENT = Cckd().build(GEOMETRY, IMAGES)
FIRST_IMAGE = int.from_bytes(CONTENT[LEVEL_2 : LEVEL_2 + 4], "little")
ENTRY = Cckd().entry
LENGTH = len(Cckd().stored(IMAGES[0]))


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        (ENTRY(LEVEL_2 + 8, 50, 50), "space overlaps another"),
        (ENTRY(FIRST_IMAGE + 1, LENGTH, LENGTH), "space overlaps another"),
        (ENTRY(FIRST_IMAGE, LENGTH, LENGTH), "space overlaps another"),
        (ENTRY(TABLES_END - 1, 50, 50), "space of the image: expected inside 1032 to"),
        (ENTRY(len(CONTENT) - 49, 50, 50), "space of the image"),
        (ENTRY(0xFFFFFFFE, 50, 50), "space of the image"),
        (ENTRY(0xFFFFFFFF, 50, 50), "offset of the image: expected an image of this file"),
        (ENTRY(0, 3, 3), "null format: expected 0, 1 or 2, found 3"),
    ],
)
def test_an_entry_that_cannot_be_is_refused_with_its_place(
    tmp_path: Path, entry: bytes, message: str
) -> None:
    place = rf"vol\.cckd\+{LEVEL_2 + 40 * 8:#x} \(cylinder 4 head 0\)"
    with pytest.raises(FormatError, match=f"{place}: {message}"):
        opened(tmp_path, patched(CONTENT, LEVEL_2 + 40 * 8, entry))


@pytest.mark.parametrize(
    ("length", "space"),
    [(4, LENGTH), (0, LENGTH), (LENGTH, LENGTH - 1), (FAMILY.track_size + 1, 5000)],
)
def test_an_image_longer_than_its_space_or_a_track_or_shorter_than_its_header_is_refused(
    tmp_path: Path, length: int, space: int
) -> None:
    at = len(CONTENT)
    content = patched(CONTENT, LEVEL_2 + 40 * 8, ENTRY(at, length, space)) + bytes(space)
    content = patched(content, 512 + 12, len(content).to_bytes(4, "little"))
    with pytest.raises(FormatError, match="length of the image: expected 5 to 4096"):
        opened(tmp_path, content)


@pytest.mark.parametrize(
    ("offset", "message"),
    [
        (TABLES_END - 1, r"\+0x404 \(table 1\): offset of a level-2 table: expected 0, or 1032"),
        (len(CONTENT) - 2047, "offset of a level-2 table"),
        (0xFFFFFFFF, "offset of a level-2 table.*found -1"),
        (LEVEL_2, r"\+0x404 \(table 1\): space overlaps another"),
    ],
)
def test_a_table_that_cannot_be_there_is_refused(tmp_path: Path, offset: int, message: str) -> None:
    with pytest.raises(FormatError, match=message):
        opened(tmp_path, patched(CONTENT, 1028, offset.to_bytes(4, "little")))


@pytest.mark.parametrize("entry", [ENTRY(0, 9, 9), ENTRY(0xFFFFFFFF, 0xFFFF, 0xFFFF)])
def test_entries_behind_the_last_track_may_say_anything_of_no_image(
    tmp_path: Path, entry: bytes
) -> None:
    content = Cckd().build(GEOMETRY, IMAGES, {GEOMETRY.tracks: entry})
    with opened(tmp_path, content) as image:
        assert image.read_track(RelativeTrack(19)) == IMAGES[19]


def test_what_lies_behind_the_size_of_the_header_is_not_part_of_the_image(tmp_path: Path) -> None:
    entry = ENTRY(len(CONTENT), LENGTH, LENGTH)
    content = patched(CONTENT, LEVEL_2 + 40 * 8, entry) + bytes(LENGTH)
    with pytest.raises(FormatError, match="space of the image"):
        opened(tmp_path, content)


def test_64_bit_offsets_past_everything_are_refused(tmp_path: Path) -> None:
    kind = Cckd(wide=True)
    for offset in (1 << 63, (1 << 63) - 1, (1 << 64) - 2):
        content = kind.build(GEOMETRY, {}, {7: kind.entry(offset, 50, 50)})
        with pytest.raises(FormatError, match="space of the image"):
            opened(tmp_path, content)


def test_a_file_that_lost_its_end_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="length of the file"):
        opened(tmp_path, CONTENT[:-1])


# Decoding

HOME = home_address(GEOMETRY, RelativeTrack(12))
IMAGE = track_images(GEOMETRY)[12]
BODY = IMAGE[5:]
ZLIB, BZIP2 = zlib.compress(BODY), bz2.compress(BODY)
SIZE = FAMILY.track_size
UNITS = TrackUnits(GEOMETRY)
PACKERS = ((1, zlib.compress), (2, bz2.compress))


def decode_image(stored: bytes) -> bytes:
    return UNITS.find_image(decode_unit(stored, HOME, SIZE, HERE), 12, HERE)


def track_of_length(length: int) -> bytes:
    """Return an image with one record that fills what is left."""
    at = GEOMETRY.cchh(RelativeTrack(12))
    filling = length - len(Track.of(at).to_image()) - 8
    return Track.of(at, (Record(CCHHR(at, 1), b"", b"\xc1" * filling),)).to_image()


@pytest.mark.parametrize(("code", "body"), [(0, BODY), (0, BODY + b"slack"), (1, ZLIB), (2, BZIP2)])
def test_a_stored_track_is_decoded(code: int, body: bytes) -> None:
    assert decode_image(bytes([code]) + HOME[1:] + body) == IMAGE


def test_a_stored_track_may_fill_its_slot_to_the_last_byte() -> None:
    image = track_of_length(SIZE)
    for code, pack in PACKERS:
        stored = bytes([code]) + HOME[1:] + pack(image[5:])
        assert decode_image(stored) == image


def test_a_stored_track_may_not_be_one_byte_longer_than_its_slot() -> None:
    image = track_of_length(SIZE + 1)
    for code, pack in PACKERS:
        stored = bytes([code]) + HOME[1:] + pack(image[5:])
        with pytest.raises(FormatError, match="at most 4091 bytes, found 4092"):
            decode_image(stored)


def test_a_stream_of_any_length_is_decoded_in_little_memory() -> None:
    bombs = [bytes([code]) + HOME[1:] + pack(bytes(10**8)) for code, pack in PACKERS]
    tracemalloc.start()
    for stored in bombs:
        with pytest.raises(FormatError, match="compressed image"):
            decode_image(stored)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 10**6


@pytest.mark.parametrize(
    ("stored", "message"),
    [
        (b"\x00" + b"\x00\x01\x00\x03" + BODY, "address: expected 00010002"),
        (b"\x03" + HOME[1:] + ZLIB, "compression code: expected 0, 1 or 2, found 3"),
        (b"\x41" + HOME[1:] + ZLIB, "compression code"),
        (b"\x00" + HOME[1:] + BODY[:-1], "no end-of-track marker"),
        (b"\x00" + HOME[1:] + b"\xff" * 8, "no record zero"),
        (b"\x01" + HOME[1:] + BODY, "compressed image"),
        (b"\x01" + HOME[1:] + ZLIB[:-1], "compressed image: .*unfinished stream"),
        (b"\x01" + HOME[1:] + ZLIB + b"\0", "compressed image: expected one stream"),
        (b"\x01" + HOME[1:] + ZLIB[:-1] + b"\0", "compressed image"),
        (b"\x01" + HOME[1:] + zlib.compress(BODY[:-8]), "no end-of-track marker"),
        (b"\x01" + HOME[1:] + zlib.compress(bytes(10**7)), "compressed image: .*at most 4091"),
        (b"\x02" + HOME[1:] + ZLIB, "compressed image"),
        (b"\x02" + HOME[1:] + BZIP2[:-1], "compressed image: .*unfinished stream"),
        (b"\x02" + HOME[1:] + BZIP2 + BZIP2, "compressed image: expected one stream"),
        (b"\x02" + HOME[1:] + bz2.compress(bytes(10**7)), "compressed image: .*at most 4091"),
        (b"\x01" + HOME[1:], "compressed image"),
        (b"\x02" + HOME[1:], "compressed image"),
    ],
)
def test_what_does_not_decode_to_the_track_is_refused(stored: bytes, message: str) -> None:
    with pytest.raises(FormatError, match=message):
        decode_image(stored)


def test_a_track_that_does_not_decode_says_where_it_is(tmp_path: Path) -> None:
    damaged = patched(CONTENT, FIRST_IMAGE + 9, b"\xaa\xbb\xcc")
    place = rf"vol\.cckd\+{FIRST_IMAGE:#x} \(cylinder 0 head 0\): compressed image"
    with opened(tmp_path, damaged) as image:
        with pytest.raises(FormatError, match=place):
            image.read_track(RelativeTrack(0))
        assert image.read_track(RelativeTrack(1)) == IMAGES[1]


@pytest.mark.parametrize("code", [0, 1, 2])
def test_a_bulk_read_never_continues_a_cut_track_with_another_one(
    tmp_path: Path, code: int
) -> None:
    """Its end-of-track marker gone, its records must not lead into what the slot held before."""

    class Cut(Cckd):
        def stored(self, image: bytes) -> bytes:
            return super().stored(image[:-8] if image == IMAGES[12] else image)

    with opened(tmp_path, Cut(code=code).build(GEOMETRY, IMAGES)) as image:
        buffer = bytearray(IMAGES[12].ljust(SIZE, b"\xff"))
        image.read_slots(RelativeTrack(12), 1, memoryview(buffer))
        assert buffer == IMAGES[12][:-8].ljust(SIZE, b"\0")
        with pytest.raises(FormatError, match=r"\(cylinder 1 head 2\): no end-of-track marker"):
            SizeTable.scan(image)


def test_a_bulk_read_of_another_track_is_found_by_the_scan(tmp_path: Path) -> None:
    class Wrong(Cckd):
        def stored(self, image: bytes) -> bytes:
            return super().stored(IMAGES[13] if image == IMAGES[12] else image)

    with (
        opened(tmp_path, Wrong(code=0).build(GEOMETRY, IMAGES)) as image,
        pytest.raises(FormatError, match=r"\(cylinder 1 head 2\): address"),
    ):
        SizeTable.scan(image)


# Damage of any kind

SMALL = Geometry(FAMILY, 1)
SMALL_IMAGES = track_images(SMALL)


def check_damaged(path: Path, *, tables_are_whole: bool) -> None:
    """Read everything: each track is refused or is a track; with whole tables, the right one."""
    try:
        image = CckdImage(path)
    except DasdError:
        return
    with image:
        for track in range(min(image.geometry.tracks, 10)):
            try:
                found = image.read_track(RelativeTrack(track))
            except DasdError:
                continue
            at = image.geometry.cchh(RelativeTrack(track))
            assert parse_track(found, where=HERE).at == at
            assert not tables_are_whole or found == SMALL_IMAGES[track]


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("damaged") / "vol.cckd"


@given(
    kind=st.builds(Cckd, wide=st.booleans(), big=st.booleans(), code=st.sampled_from([1, 2])),
    data=st.data(),
)
def test_a_damaged_file_is_refused_or_read_right(
    scratch: Path, kind: Cckd, data: st.DataObject
) -> None:
    content = kind.build(SMALL, SMALL_IMAGES)
    bodies_at = 1024 + len(kind.level_1_entry(0)) + 256 * len(kind.no_image())
    for _ in range(10):
        at = data.draw(st.integers(0, bodies_at + 100) | st.integers(bodies_at, len(content) - 1))
        flipped = content[at] ^ data.draw(st.integers(1, 255))
        scratch.write_bytes(patched(content, at, bytes([flipped])))
        check_damaged(scratch, tables_are_whole=at >= bodies_at)


@given(st.builds(Cckd, wide=st.booleans(), options=st.sampled_from([0, 0x80])), st.data())
def test_a_file_cut_anywhere_is_refused_or_read_right(
    scratch: Path, kind: Cckd, data: st.DataObject
) -> None:
    content = kind.build(SMALL, SMALL_IMAGES)
    for _ in range(5):
        scratch.write_bytes(content[: data.draw(st.integers(0, len(content) - 1))])
        check_damaged(scratch, tables_are_whole=True)


def test_tables_of_a_huge_volume_must_be_there(tmp_path: Path) -> None:
    header = patched(CONTENT[512:1024], 40, (65536).to_bytes(4, "little"))
    header = patched(header, 4, (2560).to_bytes(4, "little"))
    header = patched(header, 12, (1044).to_bytes(4, "little"))
    with pytest.raises(FormatError, match="length of the file: expected at least 11264"):
        opened(tmp_path, device_header(FAMILY, b"CKD_C370") + header + bytes(20))

"""A kept size table is believed only when it is proved true."""

import errno
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diskfile.image_file import ImageIoError
from eckd.geometry import Geometry, family_named
from eckd.image_fingerprint import FileFacts, fingerprint
from eckd.raw_image import RawImage
from eckd.size_sidecar import KeptSizes, StaleSidecarError, build_header, parse_sidecar
from eckd.size_sidecar_schema import SidecarHeader, SidecarState
from eckd.size_table import SizeTable
from eckd.track import Track
from eckd.track_store import BrokenVolumeError
from primitives import RelativeTrack
from primitives.checksums import bulk_crc, framing_crc
from tests.support.images import track_images, write_raw, write_raw_files

GEOMETRY = Geometry(family_named("2311"), 3)
IMAGES = track_images(GEOMETRY)
TRACK = RelativeTrack(12)
EMPTY = Track.of(GEOMETRY.cchh(TRACK)).to_image()
MARK = bytes(range(32))


@pytest.fixture
def volume(tmp_path: Path) -> Iterator[RawImage]:
    write_raw(tmp_path / "vol.ckd", GEOMETRY, IMAGES)
    with RawImage(tmp_path / "vol.ckd", writable=True) as image:
        yield image


def keep(volume: RawImage) -> KeptSizes:
    """End a session properly."""
    kept = KeptSizes(volume)
    kept.load_or_scan()
    kept.save_clean()
    return kept


def test_a_table_that_was_kept_is_loaded_without_a_scan(
    volume: RawImage, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = KeptSizes(volume)
    scanned = first.load_or_scan()
    first.save_clean()
    monkeypatch.setattr(SizeTable, "scan", None)

    second = KeptSizes(volume)
    assert second.load_or_scan() == scanned
    assert "No such file" in first.why_scanned
    assert second.why_scanned == ""
    assert first.path.name == "vol.ckd.sizes"


def test_what_a_session_changed_is_kept(volume: RawImage) -> None:
    keep(volume)
    kept = KeptSizes(volume)
    table = kept.load_or_scan()
    kept.mark_dirty()
    volume.write_track(TRACK, EMPTY)
    table.update(TRACK, EMPTY)
    kept.save_clean()

    again = KeptSizes(volume)
    assert again.load_or_scan() == SizeTable.scan(volume)
    assert again.why_scanned == ""


def why_scanned(volume: RawImage) -> str:
    """Load, prove that the table is true whatever the sidecar says, and tell why it was scanned."""
    kept = KeptSizes(volume)
    assert kept.load_or_scan() == SizeTable.scan(volume)
    return kept.why_scanned


def test_after_a_session_that_did_not_end_properly_there_is_a_scan(volume: RawImage) -> None:
    """Nothing was written to the image here, so the mark alone must tell."""
    keep(volume).mark_dirty()
    assert "did not end properly" in why_scanned(volume)


def test_a_write_nobody_announced_is_noticed(volume: RawImage) -> None:
    keep(volume)
    volume.write_track(TRACK, EMPTY)
    assert "the image has changed" in why_scanned(volume)


def test_a_write_that_hides_its_time_is_noticed(volume: RawImage) -> None:
    keep(volume)
    path = volume.files[0]
    before = path.stat()
    volume.write_track(TRACK, EMPTY)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert "the image has changed" in why_scanned(volume)


def test_another_image_under_the_same_name_is_noticed(volume: RawImage, tmp_path: Path) -> None:
    sidecar = keep(volume).path
    other = tmp_path / "other.ckd"
    write_raw(other, GEOMETRY, track_images(GEOMETRY, seed=2))
    sidecar.rename(other.with_name("other.ckd.sizes"))
    with RawImage(other) as image:
        assert "the image has changed" in why_scanned(image)


def test_a_change_of_a_later_file_is_noticed(tmp_path: Path) -> None:
    paths = {tmp_path / "vol_1.ckd": 2, tmp_path / "vol_2.ckd": 1}
    write_raw_files(paths, GEOMETRY, IMAGES)
    with RawImage(tmp_path / "vol.ckd", writable=True) as image:
        keep(image)
        assert why_scanned(image) == ""
        last = RelativeTrack(GEOMETRY.tracks - 1)
        image.write_track(last, Track.of(GEOMETRY.cchh(last)).to_image())
        assert "the image has changed" in why_scanned(image)


def test_a_reader_does_not_vouch_for_what_a_writer_did_since(volume: RawImage) -> None:
    reader = KeptSizes(volume)
    reader.load_or_scan()
    volume.write_track(TRACK, EMPTY)
    reader.save_clean()
    assert "the image has changed" in why_scanned(volume)


def test_writes_are_on_stable_storage_before_the_mark_is_clean(
    volume: RawImage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def bad_disk(*_args: object) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    kept = keep(volume)
    kept.mark_dirty()
    with monkeypatch.context() as patch:
        patch.setattr(os, "fdatasync", bad_disk)
        with pytest.raises(BrokenVolumeError):
            kept.save_clean()
    assert "did not end properly" in why_scanned(volume)


def test_the_dirty_mark_is_on_stable_storage_when_the_call_returns(
    volume: RawImage, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = keep(volume)
    seen = []

    def watched(descriptor: int) -> None:
        assert os.path.samestat(os.fstat(descriptor), kept.path.stat())
        seen.append(kept.path.read_bytes()[10])

    monkeypatch.setattr(os, "fsync", watched)
    kept.mark_dirty()
    assert seen == [SidecarState.DIRTY]


@pytest.mark.parametrize(("age_ns", "waits"), [(0, 1), (19_000_000, 1), (21_000_000, 0)])
def test_files_changed_just_now_are_looked_at_when_a_later_change_would_show(
    volume: RawImage, monkeypatch: pytest.MonkeyPatch, age_ns: int, waits: int
) -> None:
    """File times stand still for some milliseconds; two changes in one of them look like one."""
    slept: list[float] = []
    changed = volume.files[0].stat().st_ctime_ns
    monkeypatch.setattr("time.time_ns", lambda: changed + age_ns)
    monkeypatch.setattr("time.sleep", slept.append)
    KeptSizes(volume).load_or_scan()
    assert slept == [0.02] * waits


def test_a_volume_that_cannot_be_marked_must_not_be_written(volume: RawImage) -> None:
    kept = keep(volume)
    kept.path.unlink()
    kept.path.mkdir()
    with pytest.raises(ImageIoError, match=r"vol\.ckd\.sizes"):
        kept.mark_dirty()


def test_without_a_kept_table_there_is_nothing_to_mark(volume: RawImage) -> None:
    kept = KeptSizes(volume)
    kept.mark_dirty()
    assert not kept.path.exists()


def test_only_a_loaded_table_can_be_kept(volume: RawImage) -> None:
    with pytest.raises(ValueError, match="no table"):
        KeptSizes(volume).save_clean()


def _cut(raw: bytes) -> bytes:
    return raw[:-1]


def _longer(raw: bytes) -> bytes:
    return raw + b"\0"


def _column(raw: bytes) -> bytes:
    return raw[:70] + bytes([raw[70] ^ 1]) + raw[71:]


def _header(raw: bytes) -> bytes:
    return raw[:20] + bytes([raw[20] ^ 1]) + raw[21:]


def _nothing(_raw: bytes) -> bytes:
    return b""


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (_cut, "columns are damaged"),
        (_longer, "columns are damaged"),
        (_column, "columns are damaged"),
        (_header, "header is damaged"),
        (_nothing, "header is damaged"),
    ],
)
def test_a_damaged_sidecar_is_not_believed(
    volume: RawImage, spoil: Callable[[bytes], bytes], reason: str
) -> None:
    path = keep(volume).path
    path.write_bytes(spoil(path.read_bytes()))
    assert reason in why_scanned(volume)


# The format


def sidecar(table: SizeTable) -> bytes:
    kinds = ("<u2", "<u2", "<u4", "<u4")
    columns = b"".join(
        column.astype(kind).tobytes() for column, kind in zip(table.columns(), kinds, strict=True)
    )
    return build_header(SidecarState.CLEAN, len(table), MARK, bulk_crc(columns)) + columns


@given(st.lists(st.tuples(*[st.integers(0, 65535)] * 2, *[st.integers(0, 2**32 - 1)] * 2)))
def test_a_table_comes_back_from_its_file(rows: list[tuple[int, int, int, int]]) -> None:
    table = SizeTable(len(rows))
    for track, row in enumerate(rows):
        for column, value in zip(table.columns(), row, strict=True):
            column[track] = value
    assert parse_sidecar(sidecar(table), len(rows), MARK) == table


def test_the_header_is_laid_out_as_documented() -> None:
    raw = build_header(SidecarState.DIRTY, 0x0F0E0D0C, MARK, 0x33323130)
    assert raw[:12].hex() == b"VOLSIZES".hex() + "0100" + "01" + "00"
    assert raw[12:52] == b"\x0c\x0d\x0e\x0f" + MARK + b"\x30\x31\x32\x33"
    assert raw[52:60] == bytes(8)
    assert int.from_bytes(raw[60:], "little") == framing_crc(raw[:60])
    assert SidecarHeader.build(SidecarHeader.parse(raw)) == raw


def recrc(raw: bytes) -> bytes:
    return raw[:60] + framing_crc(raw[:60]).to_bytes(4, "little") + raw[64:]


@pytest.mark.parametrize(
    ("raw", "tracks", "mark", "reason"),
    [
        (recrc(b"VOLSIZER" + sidecar(SizeTable(3))[8:]), 3, MARK, "another version"),
        (recrc(b"VOLSIZES\x02" + sidecar(SizeTable(3))[9:]), 3, MARK, "another version"),
        (sidecar(SizeTable(3)), 4, MARK, "the image has changed"),
        (sidecar(SizeTable(3)), 3, MARK[::-1], "the image has changed"),
        (build_header(SidecarState.CLEAN, 3, MARK, bulk_crc(b"")), 3, MARK, "columns are damaged"),
    ],
    ids=["identifier", "version", "tracks", "fingerprint", "no columns"],
)
def test_a_sidecar_of_something_else_is_not_believed(
    raw: bytes, tracks: int, mark: bytes, reason: str
) -> None:
    with pytest.raises(StaleSidecarError, match=f"kept size table is not used: .*{reason}"):
        parse_sidecar(raw, tracks, mark)


FACTS = FileFacts(100, 200, 300, b"header")


@pytest.mark.parametrize(
    "other",
    [
        [replace(FACTS, size=101)],
        [replace(FACTS, modified_ns=201)],
        [replace(FACTS, changed_ns=301)],
        [replace(FACTS, header=b"Header")],
        [FACTS, FACTS],
        [],
    ],
)
def test_each_fact_of_each_file_makes_the_fingerprint(other: list[FileFacts]) -> None:
    assert fingerprint([FACTS]) == fingerprint([replace(FACTS)])
    assert fingerprint(other) != fingerprint([FACTS])

"""The list of free areas, in both forms."""

import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diskfile.compressed_schema import CompressedOption
from diskfile.free_list import build_free_list, read_free_list
from diskfile.image_file import ImageFile
from primitives import DasdError, FormatError
from tests.diskfile.test_compressed_header import header

AREAS = [(4096, 100), (5000, 9), (6000, 1000)]


def read(path: Path, content: bytes, most: int = 100, **changes: int) -> list[tuple[int, int]]:
    path.write_bytes(content)
    with ImageFile(path) as file:
        return read_free_list(file, header(**changes), most)


@pytest.mark.parametrize("big", [False, True])
@pytest.mark.parametrize("wide", [False, True])
def test_a_list_reads_back(tmp_path: Path, wide: bool, big: bool) -> None:
    options = CompressedOption.BIG_ENDIAN if big else CompressedOption(0)
    kind = {"wide": wide, "options": options, "free_at": 4096, "free_areas": 3}
    listed = build_free_list(AREAS, header(**kind))
    assert listed.startswith(b"FREE_BLK")
    assert len(listed) == 4 * (16 if wide else 8)
    number = (">" if big else "<") + ("QQ" if wide else "II")
    assert listed[-len(listed) // 4 :] == struct.pack(number, 6000, 1000)
    assert read(tmp_path / "v", bytes(4096) + listed, **kind) == AREAS


def test_an_old_chain_is_followed(tmp_path: Path) -> None:
    content = bytearray(7000)
    for (offset, length), after in zip(AREAS, (5000, 6000, 0), strict=True):
        struct.pack_into("<II", content, offset, after, length)
    assert read(tmp_path / "v", content, free_at=4096, free_areas=3) == AREAS


def test_no_list_is_no_area(tmp_path: Path) -> None:
    assert read(tmp_path / "v", b"", free_at=0, free_areas=7) == []


@pytest.mark.parametrize(
    ("links", "changes", "message"),
    [
        ({4096: (4096, 50)}, {"free_areas": 9}, r"v\+0x1000: chain of free areas: expected 9"),
        ({4096: (5000, 50), 5000: (4096, 50)}, {}, r"chain of free areas: expected 2 areas"),
        ({4096: (1 << 31, 50)}, {}, r"v\+0x80000000: offset of free space: expected at most 7000"),
        ({4096: (6999, 50)}, {}, "the file ends early"),
        ({}, {"free_at": 1 << 40}, "offset of free space"),
        ({}, {"free_areas": 101}, r"free areas: expected at most 100, found 101"),
    ],
)
def test_a_chain_that_leads_nowhere_is_refused(
    tmp_path: Path, links: dict[int, tuple[int, int]], changes: dict[str, int], message: str
) -> None:
    content = bytearray(7000)
    for at, link in links.items():
        struct.pack_into("<II", content, at, *link)
    with pytest.raises(FormatError, match=message):
        read(tmp_path / "v", content, **{"free_at": 4096, "free_areas": 2} | changes)


def test_offsets_of_64_bits_are_refused_too(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="offset of free space"):
        read(tmp_path / "v", bytes(5000), wide=True, free_at=(1 << 64) - 1, free_areas=1)


@given(
    content=st.binary(max_size=200),
    free_at=st.integers(0, 300) | st.integers(0, 1 << 64),
    areas=st.integers(0, 30) | st.integers(0, 1 << 63),
    wide=st.booleans(),
)
def test_any_bytes_are_a_list_or_refused(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, free_at: int, areas: int, wide: bool
) -> None:
    path = tmp_path_factory.getbasetemp() / "v"
    try:
        found = read(path, content, wide=wide, free_at=free_at, free_areas=areas)
    except DasdError:
        return
    assert len(found) <= areas

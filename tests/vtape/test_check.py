from pathlib import Path

from vtape.check import check_image
from vtape.chunk import Compression
from vtape.tape_errors import Damage
from vtape.tape_image import open_tape
from vtape.writer import write_tape

FILES = [[b"A" * 100, b"B" * 100], [b"C" * 100]]


def test_good_tape_has_no_findings(tmp_path: Path) -> None:
    write_tape(tmp_path / "T.het", FILES, compression=Compression.ZLIB)

    with open_tape(tmp_path / "T.het", tolerant=True) as tape:
        assert list(check_image(tape)) == []


def test_every_damaged_block_is_found_beside_the_damaged_structure(tmp_path: Path) -> None:
    path = tmp_path / "T.het"
    write_tape(path, FILES, compression=Compression.BZIP2)
    with open_tape(path) as tape:
        first, third = tape.entries[0].offset, tape.entries[3].offset
    raw = bytearray(path.read_bytes())
    raw[first + 6 + 20] ^= 0xFF
    raw[third + 6 + 20] ^= 0xFF
    path.write_bytes(raw + b"\x01")

    with open_tape(path, tolerant=True) as tape:
        findings = list(check_image(tape))

    assert [(finding.code, finding.where.offset) for finding in findings] == [
        (Damage.CUT_HEADER, len(raw)),
        (Damage.DECOMPRESSION, first),
        (Damage.DECOMPRESSION, third),
    ]

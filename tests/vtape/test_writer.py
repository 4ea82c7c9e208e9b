from pathlib import Path

import pytest

from primitives.files import FileExistsAlreadyError
from vtape.chunk import LONGEST_BLOCK
from vtape.tape_image import open_tape
from vtape.writer import write_tape


def test_tape_ends_with_two_marks(tmp_path: Path) -> None:
    write_tape(tmp_path / "T.aws", [[b"A"], [b"BB", b"C"]])

    assert (tmp_path / "T.aws").read_bytes() == bytes.fromhex(
        "0100 0000 a000 41  0000 0100 4000  0200 0000 a000 4242  0100 0200 a000 43"
        "  0000 0100 4000  0000 0000 4000"
    )


def test_files_may_come_from_generators(tmp_path: Path) -> None:
    write_tape(tmp_path / "T.aws", ((bytes([i]) for i in range(3)) for _ in range(2)))

    with open_tape(tmp_path / "T.aws") as tape:
        assert [len(file.blocks) for file in tape.files()] == [3, 3, 0]


def test_existing_tape_is_not_replaced_unasked(tmp_path: Path) -> None:
    path = tmp_path / "T.aws"
    path.write_bytes(b"old")

    with pytest.raises(FileExistsAlreadyError):
        write_tape(path, [[b"A"]])

    assert path.read_bytes() == b"old"
    write_tape(path, [[b"A"]], overwrite=True)
    assert path.stat().st_size == 19


@pytest.mark.parametrize("block", [b"", bytes(LONGEST_BLOCK + 1)])
def test_block_no_tape_can_hold_is_refused_and_leaves_nothing(tmp_path: Path, block) -> None:
    with pytest.raises(ValueError, match="1 to 2097152 is possible"):
        write_tape(tmp_path / "T.aws", [[b"A", block]])

    assert list(tmp_path.iterdir()) == []

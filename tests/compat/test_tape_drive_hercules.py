"""Hercules' tape utilities read what our drives write, and our drives go on where they stopped."""

import random
import re
import shutil
import subprocess

import pytest

from ccw.program import Program
from ccw.tape import TapeDrive
from tests.support.mounted import read_entries
from vtape import mount_tape
from vtape.chunk import Compression

WRITE, MARK = 0x01, 0x1F
SOURCE = random.Random(5)
FILES = [
    [SOURCE.randbytes(30) * SOURCE.randint(1, 900) for _ in range(12)],
    [bytes(80)] * 30,
    [SOURCE.randbytes(65_535)],
]


@pytest.fixture
def tool():
    def call(name, *arguments):
        if shutil.which(name) is None:
            pytest.skip(f"Hercules' {name} is not installed")
        command = [name, *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, check=False, encoding="latin-1")
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return call


def write_files(drive, files):
    for file in files:
        program = Program()
        for block in file:
            program.add(WRITE, block)
        assert program.add(MARK).run_on(drive).is_normal
    assert Program().add(MARK).run_on(drive).is_normal


@pytest.fixture(params=list(Compression))
def written(request, tmp_path):
    """A tape that was written, half of it over again."""
    path = tmp_path / "T.het"
    path.touch()
    with mount_tape(path, compression=request.param) as tape:
        drive = TapeDrive("3490", tape)
        write_files(drive, [FILES[1], FILES[0], FILES[0]])
        assert Program().add(0x07).add(0x3F).run_on(drive).is_normal
        write_files(drive, FILES)
    return path


def test_hetmap_finds_the_blocks_and_lengths_a_drive_wrote(tool, written):
    output = tool("hetmap", "-f", written)

    blocks = [int(n) for n in re.findall(r"^Blocks +: (\d+)$", output, re.MULTILINE)]
    sizes = [int(n) for n in re.findall(r"^Uncompressed bytes +: (\d+)$", output, re.MULTILINE)]
    files = [FILES[1], *FILES, []]
    assert blocks[: len(files)] == [len(file) for file in files]
    assert sizes[: len(files)] == [sum(map(len, file)) for file in files]


def test_hetget_takes_off_the_tape_what_a_drive_wrote(tool, written, tmp_path):
    for number, file in enumerate([FILES[1], *FILES], 1):
        tool("hetget", "-n", written, tmp_path / "out", number, "U", 65535, 65535)

        assert (tmp_path / "out").read_bytes() == b"".join(file)


def test_tapemap_finds_the_blocks_a_drive_wrote(tool, tmp_path):
    path = tmp_path / "T.aws"
    path.touch()
    with mount_tape(path) as tape:
        write_files(TapeDrive("3420", tape), FILES)

    found = re.findall(
        r"^File \d+: Blocks=(\d+), block size min=(\d+), max=(\d+)$",
        tool("tapemap", path),
        re.MULTILINE,
    )
    lengths = [list(map(len, file)) for file in FILES]
    expected = [(len(file), min(file), max(file)) for file in lengths]
    assert [tuple(map(int, figures)) for figures in found][:3] == expected


def test_a_drive_appends_to_a_tape_hetinit_labelled(tool, tmp_path):
    path = tmp_path / "T.het"
    tool("hetinit", path, "TST001", "SOMEBODY")
    labels = read_entries(path)

    with mount_tape(path, compression=Compression.ZLIB) as tape:
        drive = TapeDrive("3480", tape)
        assert Program().add(0x3F).run_on(drive).is_normal
        write_files(drive, [FILES[1]])

    assert read_entries(path) == [*labels, *FILES[1], None, None]
    assert "TST001" in tool("tapemap", path) or "TST001" in tool("hetmap", "-l", path)

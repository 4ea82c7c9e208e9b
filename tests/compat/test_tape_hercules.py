"""Hercules' tape utilities read our tapes, and we read theirs."""

import random
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from primitives import Dsname, Volser
from primitives.dates import OrdinalDate
from tapelabels import FileLabels, LabelKind, VolumeLabel, check_labels, read_labelled_tape
from tests.support.tape_maps import Figures, hetmap_figures, tapemap_figures
from vtape import PlannedTape, open_tape, write_tape
from vtape.check import check_image
from vtape.chunk import Compression, chunk_header, tape_mark

SHARED = Path(__file__).parents[3] / "shared"
REAL = sorted([*SHARED.glob("fixtures/tapes/*"), *SHARED.glob("fixtures/dss/*.aws")])


@pytest.fixture
def run() -> Callable[..., str]:
    def call(tool: str, *arguments: object) -> str:
        if shutil.which(tool) is None:
            pytest.skip(f"Hercules' {tool} is not installed")
        command = [tool, *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, check=False, encoding="latin-1")
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return call


def figures_of(path: Path) -> Figures:
    with open_tape(path) as tape:
        lengths = [[tape.block_length(block) for block in file.blocks] for file in tape.files()]
    return [(len(run), min(run, default=0), max(run, default=0), sum(run)) for run in lengths]


def labelled_files() -> list[list[bytes]]:
    source = random.Random(7)
    files: list[list[bytes]] = []
    for number in (1, 2, 3):
        data = [source.randbytes(40) * source.randint(1, 1600) for _ in range(number * 10)]
        labels = FileLabels(
            dsname=Dsname(f"COMPAT.FILE{number}"),
            volser=Volser("COMPAT"),
            file_sequence=number,
            created=OrdinalDate(2024, 100),
            recfm="U",
            block_length=65520,
            record_length=0,
            block_count=len(data),
        )
        volume = [VolumeLabel("COMPAT", "OWNER").to_bytes()] if number == 1 else []
        files += [volume + labels.header_blocks(), data, labels.trailer_blocks()]
    return files


FILES = labelled_files()


def planned(path: Path, files: Sequence[Sequence[bytes]]) -> None:
    """Write the tape out of order, each block and mark at its place."""
    places, at, previous = [], 0, 0
    for file in [*files, ()]:
        for block in file:
            places.append((at, [chunk_header(len(block), previous), block]))
            at, previous = at + 6 + len(block), len(block)
        places.append((at, [tape_mark(previous)]))
        at, previous = at + 6, 0
    random.Random(11).shuffle(places)
    tape = PlannedTape.create(path, at)
    for offset, pieces in places:
        tape.place(offset, pieces)
    tape.finish()


def test_tape_written_out_of_order_is_the_tape_written_in_order(tmp_path: Path) -> None:
    planned(tmp_path / "planned.aws", FILES)
    write_tape(tmp_path / "in-order.aws", FILES)

    assert (tmp_path / "planned.aws").read_bytes() == (tmp_path / "in-order.aws").read_bytes()


@pytest.fixture(params=["planned", *Compression])
def ours(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    if request.param == "planned":
        planned(tmp_path / "T.aws", FILES)
        return tmp_path / "T.aws"
    write_tape(tmp_path / "T.het", FILES, compression=request.param)
    return tmp_path / "T.het"


@pytest.mark.parametrize("path", REAL, ids=lambda path: path.name)
def test_hetmap_finds_on_a_real_tape_what_we_find(run, path: Path) -> None:
    assert hetmap_figures(run("hetmap", "-f", path)) == figures_of(path)


@pytest.mark.parametrize("path", REAL, ids=lambda path: path.name)
def test_tapemap_finds_on_a_real_tape_what_is_stored(run, path: Path) -> None:
    with open_tape(path) as tape:
        stored = [[block.length for block in file.blocks] for file in tape.files()]
    expected = [(len(run), min(run, default=0), max(run, default=0)) for run in stored]

    assert tapemap_figures(run("tapemap", path)) == expected


def test_hetmap_finds_on_our_tape_what_we_wrote(run, ours: Path) -> None:
    expected = [(len(f), min(map(len, f)), max(map(len, f)), sum(map(len, f))) for f in FILES]

    assert figures_of(ours) == [*expected, (0, 0, 0, 0)]
    assert hetmap_figures(run("hetmap", "-f", ours)) == figures_of(ours)


def test_tapemap_shows_the_labels_we_wrote(run, tmp_path: Path) -> None:
    planned(tmp_path / "T.aws", FILES)

    lines = run("tapemap", tmp_path / "T.aws").splitlines()

    labels = [block.decode("cp037") for file in FILES for block in file if len(block) == 80]
    shown = [line for line in lines if line[:3] in ("VOL", "HDR", "EOF")]
    assert shown == labels


def test_hetget_takes_from_our_tape_what_we_wrote(run, ours: Path, tmp_path: Path) -> None:
    for number, data in enumerate(FILES[1::3], 1):
        run("hetget", ours, tmp_path / "out", number)

        assert (tmp_path / "out").read_bytes() == b"".join(data)


@pytest.mark.parametrize("options", [["-z"], ["-b"], ["-d"], ["-z", "-c", "4096"], ["-s"]])
def test_we_read_every_way_hetupd_writes(run, tmp_path: Path, options: list[str]) -> None:
    write_tape(tmp_path / "in.het", FILES, compression=Compression.ZLIB)

    run("hetupd", *options, tmp_path / "in.het", tmp_path / "out.het")

    with open_tape(tmp_path / "out.het") as tape:
        assert [list(tape.read_blocks(file.blocks)) for file in tape.files()] == [*FILES, []]
        assert list(check_image(tape)) == []


@pytest.mark.parametrize("chunk_length", [4096, 65535])
def test_hetmap_joins_our_chunks(run, tmp_path: Path, chunk_length: int) -> None:
    """Its blocks end at 65,535 bytes, ours and those of newer versions at 2 MiB."""
    path = tmp_path / "T.het"
    write_tape(path, [[bytes(n * 1000 + 535) for n in range(66)]], chunk_length=chunk_length)

    assert hetmap_figures(run("hetmap", "-f", path)) == figures_of(path)


@pytest.mark.parametrize("options", [[], ["-d"]])
def test_tape_hetinit_labelled_is_a_labelled_tape_without_files(run, tmp_path, options) -> None:
    run("hetinit", *options, tmp_path / "T.het", "TST001", "SOMEBODY")

    with open_tape(tmp_path / "T.het") as tape:
        labelled = read_labelled_tape(tape)
        assert [finding.code for finding in check_labels(tape)] == ["no-files"]
    assert (labelled.volser, labelled.volume_label.owner) == ("TST001", "SOMEBODY")
    assert labelled.files == ()


def test_tape_hetinit_left_without_labels_has_none(run, tmp_path: Path) -> None:
    run("hetinit", "-n", tmp_path / "T.het")

    with open_tape(tmp_path / "T.het") as tape:
        labelled = read_labelled_tape(tape)
        assert list(check_image(tape)) == []
    assert (labelled.kind, labelled.files) == (LabelKind.NONE, ())

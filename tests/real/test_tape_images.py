"""Real labelled tapes: distribution tapes of the 1970s and later, and dumps DSSDUMP wrote."""

import dataclasses
import json
from pathlib import Path

import pytest

from primitives import Dsname, Volser, Where
from tapelabels import (
    FileLabels,
    LabelKind,
    VolumeLabel,
    check_labels,
    list_files,
    parse_label,
    read_labelled_tape,
)
from vtape import open_tape
from vtape.check import check_image
from vtape.chunk import Compression
from vtape.writer import write_tape

TAPES = ["apl360.aws", "indfile.het", "j90009.het", "smp4b.het", "stage1.het"]
DUMPS = [
    "pub010-cntl-32760.aws",
    "pub010-cntl-include-65520.aws",
    "pub010-cntl-include-7892.aws",
    "pub011-include-asm-65520.aws",
]


@pytest.fixture(params=[f"tapes/{name}" for name in TAPES] + [f"dss/{name}" for name in DUMPS])
def path(shared: Path, request: pytest.FixtureRequest) -> Path:
    return shared / "fixtures" / request.param


def test_real_tape_has_no_findings(path: Path) -> None:
    with open_tape(path) as tape:
        assert list(check_image(tape)) == []
        assert list(check_labels(tape)) == []
        assert read_labelled_tape(tape).kind is LabelKind.STANDARD


def test_labels_of_a_real_tape_build_back_to_the_same_bytes(path: Path) -> None:
    seen = 0
    with open_tape(path) as tape:
        runs = [run for run in tape.files() if run.number % 3 != 2]
        for entry in (block for run in runs for block in run.blocks):
            raw = tape.read_block(entry)
            label = parse_label(raw, where=Where(tape.name, entry.offset))
            assert label.to_bytes() == raw
            seen += 1

    assert seen >= 5


def test_labels_of_a_real_tape_are_those_its_meaning_gives(path: Path) -> None:
    """Only fields that mean nothing to us, and that we always write alike, are left out."""
    with open_tape(path) as tape:
        labelled = read_labelled_tape(tape)

    volume_label = dataclasses.replace(labelled.volume_label, accessibility="0")
    assert volume_label == VolumeLabel(volume_label.volser, volume_label.owner)
    for file in labelled.files:
        first, second = file.trailer1, file.trailer2
        meant = FileLabels(
            dsname=Dsname(first.dsname),
            volser=Volser(first.volser),
            file_sequence=first.file_sequence,
            created=first.created,
            expires=first.expires,
            recfm=second.recfm,
            block_length=second.block_length,
            record_length=second.record_length,
            block_count=len(file.data),
            job=second.job,
            step=second.step,
            system_code=first.system_code,
        )
        header, trailer = meant.header_blocks(), meant.trailer_blocks()
        assert [header[0], trailer[0]] == [file.header1.to_bytes(), first.to_bytes()]
        theirs = [
            dataclasses.replace(label, drive_serial="", density="4").to_bytes()
            for label in (file.header2, second)
        ]
        assert [header[1], trailer[1]] == theirs


def test_block_counts_in_the_labels_agree_with_the_blocks(path: Path) -> None:
    with open_tape(path) as tape:
        files = read_labelled_tape(tape).files

    assert files
    assert [file.trailer1.block_count for file in files] == [len(file.data) for file in files]


def test_block_lengths_keep_to_what_the_labels_say(path: Path) -> None:
    with open_tape(path) as tape:
        for file in read_labelled_tape(tape).files:
            longest = max(tape.block_length(block) for block in file.data)
            assert 0 < longest <= file.header2.block_length


def test_real_tape_copied_block_by_block_reads_the_same(path: Path, tmp_path: Path) -> None:
    with open_tape(path) as tape:
        files = [list(tape.read_blocks(file.blocks)) for file in tape.files()]
        whole = path.read_bytes() if tape.format == "aws" else None

    for compression in Compression:
        copy = tmp_path / f"{compression.name}.het"
        write_tape(copy, files[:-1], compression=compression)
        with open_tape(copy) as tape:
            assert [list(tape.read_blocks(file.blocks)) for file in tape.files()] == files

    if whole is not None:
        assert (tmp_path / "NONE.het").read_bytes() == whole


def test_rows_of_a_distribution_tape(shared: Path) -> None:
    with open_tape(shared / "fixtures" / "tapes" / "j90009.het") as tape:
        rows = [row for _, row in list_files(tape, read_labelled_tape(tape))]

    assert [(row.dsname, row.recfm, row.lrecl, row.blksize, row.blocks) for row in rows] == [
        ("SMPMCS", "FB", 80, 7200, 10),
        ("M023000.F1", "VS", 32756, 32760, 4),
        ("M023000.F2", "VS", 32756, 32760, 7),
    ]
    assert [row.bytes for row in rows] == [70880, 7724, 77436]
    assert {row.created for row in rows} == {"1974-04-24"}
    assert {(row.volser, row.volume_sequence, row.labels) for row in rows} == {("J90009", 1, "SL")}


def test_dump_has_the_blocks_its_writer_counted(shared: Path) -> None:
    manifest = json.loads((shared / "fixtures" / "dss" / "manifest.json").read_text())

    for name in DUMPS:
        with open_tape(shared / "fixtures" / "dss" / name) as tape:
            (file,) = read_labelled_tape(tape).files
        assert len(file.data) == manifest[name]["blocks"]
        assert file.header2.block_length == manifest[name]["max_block"]
        assert max(entry.length for entry in file.data) <= manifest[name]["max_block"]

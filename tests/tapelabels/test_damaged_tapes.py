"""Labels and containers together: whatever happens to a labelled tape, it is read or refused."""

import io
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from primitives import DasdError, Dsname, Volser
from primitives.dates import OrdinalDate
from tapelabels import FileLabels, VolumeLabel, check_labels, list_files, read_labelled_tape
from vtape import open_tape
from vtape.check import check_image
from vtape.chunk import Compression
from vtape.writer import TapeWriter

LABELS = FileLabels(
    dsname=Dsname("A.B"),
    volser=Volser("TAPE01"),
    file_sequence=1,
    created=OrdinalDate(2024, 100),
    recfm="FB",
    block_length=80,
    record_length=80,
    block_count=2,
)
RUNS = (
    [VolumeLabel("TAPE01").to_bytes(), *LABELS.header_blocks()],
    [b"A" * 80, b"B" * 80],
    LABELS.trailer_blocks(),
    [],
)


def image(compression: Compression) -> bytes:
    stream = io.BytesIO()
    tape = TapeWriter(stream, compression=compression)
    for run in RUNS:
        for block in run:
            tape.block(block)
        tape.mark()
    return stream.getvalue()


IMAGES = [image(compression) for compression in Compression]
edits = st.lists(st.tuples(st.integers(0, 700), st.integers(0, 255)), max_size=3)


@given(st.sampled_from(IMAGES), edits, st.integers(0, 700), st.booleans())
def test_damaged_tape_is_read_or_refused(tmp_path_factory, raw, edits, keep, tolerant) -> None:
    damaged = bytearray(raw if keep % 2 else raw[:keep])
    for at, value in edits:
        if at < len(damaged):
            damaged[at] = value
    path = tmp_path_factory.getbasetemp() / "damaged.het"
    path.write_bytes(damaged)

    try:
        with open_tape(path, tolerant=tolerant) as tape:
            findings = [*check_image(tape), *check_labels(tape)]
            rows = [row for _, row in list_files(tape, read_labelled_tape(tape))]
    except DasdError:
        return
    if bytes(damaged) == raw:
        assert findings == []
        assert [row.dsname for row in rows] == ["A.B"]


def test_every_cut_through_a_tape_is_noticed(tmp_path: Path) -> None:
    for raw in IMAGES:
        for length in range(1, len(raw)):
            path = tmp_path / "cut.het"
            path.write_bytes(raw[:length])

            with open_tape(path, tolerant=True) as tape:
                assert [*check_image(tape), *check_labels(tape)], f"cut to {length} bytes"

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from primitives import DasdError, Dsname, FormatError, Volser
from primitives.dates import OrdinalDate
from primitives.finding import Severity
from tapelabels import FileLabels, LabelGroup, UserLabel, UserLabelGroup, VolumeLabel
from tapelabels.label_check import check_labels
from tapelabels.label_set import LabelCode, LabelKind, ascii_to_ebcdic
from tapelabels.labelled_tape import read_labelled_tape
from tapelabels.listing import TapeListing, list_files

VOL1 = VolumeLabel("TAPE01", "OWNER").to_bytes()
DATA = (b"data" * 20, b"more")
END: tuple[bytes, ...] = ()


def labels(sequence: int = 1, blocks: int = 2, **changes) -> FileLabels:
    values = {
        "dsname": Dsname(f"FILE{sequence}"),
        "volser": Volser("TAPE01"),
        "file_sequence": sequence,
        "created": OrdinalDate(2024, 100),
        "recfm": "FB",
        "block_length": 80,
        "record_length": 80,
        "block_count": blocks,
    }
    return FileLabels(**(values | changes))


HEADER1, TRAILER1 = labels(1).header_blocks(), labels(1).trailer_blocks()
HEADER2, TRAILER2 = labels(2).header_blocks(), labels(2).trailer_blocks()
GOOD = ([VOL1, *HEADER1], DATA, TRAILER1, HEADER2, DATA, TRAILER2, END)


def to_ascii(raw: bytes) -> bytes:
    return raw.decode("cp037").encode("latin-1")


def codes(tape) -> list[tuple[Severity, LabelCode]]:
    return [(finding.severity, finding.code) for finding in check_labels(tape)]


def test_good_tape_has_its_files_and_no_findings(tape_of) -> None:
    tape = tape_of(*GOOD)

    labelled = read_labelled_tape(tape)

    assert (labelled.kind, labelled.volser) == (LabelKind.STANDARD, "TAPE01")
    assert [file.header1.dsname for file in labelled.files] == ["FILE1", "FILE2"]
    assert [len(file.data) for file in labelled.files] == [2, 2]
    assert [file.trailer1.identifier for file in labelled.files] == ["EOF1", "EOF1"]
    assert codes(tape) == []


def test_labels_of_a_file_are_found_by_what_they_are(tape_of) -> None:
    utl = UserLabel(UserLabelGroup.UTL, 1, "DIGEST")
    uhl = UserLabel(UserLabelGroup.UHL, 1, "NOTE")
    tape = tape_of([VOL1, *HEADER1, uhl.to_bytes()], DATA, [*TRAILER1, utl.to_bytes()], END)

    (file,) = read_labelled_tape(tape).files

    assert (file.header1.identifier, file.header2.identifier) == ("HDR1", "HDR2")
    assert (file.trailer1.identifier, file.trailer2.identifier) == ("EOF1", "EOF2")
    assert file.user_labels == (uhl, utl)
    assert codes(tape) == []


def test_file_without_blocks_is_a_file(tape_of) -> None:
    none = labels(1, blocks=0)
    tape = tape_of([VOL1, *none.header_blocks()], [], none.trailer_blocks(), HEADER2, DATA,
                   TRAILER2, END)  # fmt: skip

    assert [len(file.data) for file in read_labelled_tape(tape).files] == [0, 2]
    assert codes(tape) == []


def test_second_labels_may_be_missing(tape_of) -> None:
    tape = tape_of([VOL1, HEADER1[0]], DATA, [TRAILER1[0]], END)

    assert codes(tape) == []
    assert read_labelled_tape(tape).files[0].header2 is None


def test_volume_labels_of_other_systems_are_passed_over(tape_of) -> None:
    volume_2 = b"\xe5\xd6\xd3\xf2".ljust(80, b"\x40")
    tape = tape_of([VOL1, volume_2, *HEADER1], DATA, TRAILER1, END)

    assert codes(tape) == []
    assert len(read_labelled_tape(tape).files[0].header) == 2


def test_newly_labelled_tape_has_no_files(tape_of) -> None:
    dummy = b"\xc8\xc4\xd9\xf1" + b"\xf0" * 76

    for runs in ([[VOL1, dummy]], [[VOL1, dummy], END]):
        tape = tape_of(*runs)
        assert read_labelled_tape(tape).files == ()
        assert codes(tape) == [(Severity.INFO, LabelCode.NO_FILES)]


def test_tape_without_labels_has_the_runs_as_files(tape_of) -> None:
    labelled = read_labelled_tape(tape_of(DATA, DATA[:1], END, DATA))

    assert labelled.kind is LabelKind.NONE
    assert (labelled.volume_label, labelled.volser) == (None, None)
    assert [len(file.data) for file in labelled.files] == [2, 1]
    assert labelled.files[0].header1 is None


def test_tape_without_labels_may_begin_with_a_mark(tape_of) -> None:
    assert len(read_labelled_tape(tape_of(END, DATA, END)).files) == 1


@pytest.mark.parametrize("runs", [[], [END], [END, END]])
def test_tape_without_blocks_has_no_files(tape_of, runs) -> None:
    labelled = read_labelled_tape(tape_of(*runs))

    assert (labelled.kind, labelled.files) == (LabelKind.NONE, ())


def test_ansi_labels_are_read_in_ascii(tape_of) -> None:
    runs = [[to_ascii(raw) if len(raw) == 80 else raw for raw in run] for run in GOOD]
    tape = tape_of(*runs)

    labelled = read_labelled_tape(tape)

    assert (labelled.kind, labelled.volser) == (LabelKind.ANSI, "TAPE01")
    assert [file.header1.dsname for file in labelled.files] == ["FILE1", "FILE2"]
    assert codes(tape) == []
    assert ascii_to_ebcdic(to_ascii(VOL1)) == VOL1


def changed(raw: bytes, at: int, text: str) -> bytes:
    return raw[:at] + text.encode("cp037") + raw[at + len(text) :]


DAMAGES = {
    "trailer labels missing at the end": (
        [[VOL1, *HEADER1], DATA],
        [(Severity.ERROR, LabelCode.NO_TRAILER), (Severity.WARNING, LabelCode.FINAL_MARKS)],
    ),
    "trailer labels missing between files": (
        [[VOL1, *HEADER1], DATA, HEADER2, DATA, TRAILER2, END],
        [(Severity.ERROR, LabelCode.NO_TRAILER)],
    ),
    "header labels missing": (
        [[VOL1, *HEADER1], DATA, TRAILER1, DATA, TRAILER2, END],
        [(Severity.ERROR, LabelCode.NO_HEADER)],
    ),
    "header labels and nothing else": (
        [[VOL1, *HEADER1]],
        [
            (Severity.ERROR, LabelCode.NO_TRAILER),
            (Severity.WARNING, LabelCode.FINAL_MARKS),
            ],
    ),
    "one mark at the end": (
        [[VOL1, *HEADER1], DATA, TRAILER1],
        [(Severity.WARNING, LabelCode.FINAL_MARKS)],
    ),
    "blocks behind two marks": (
        [[VOL1, *HEADER1], DATA, TRAILER1, END, DATA],
        [(Severity.WARNING, LabelCode.BEHIND_END)],
    ),
    "a block too few": (
        [[VOL1, *HEADER1], DATA[:1], TRAILER1, END],
        [(Severity.ERROR, LabelCode.BLOCK_COUNT)],
    ),
    "a block count of 0": (
        [[VOL1, *HEADER1], DATA, labels(1, blocks=0).trailer_blocks(), END],
        [(Severity.WARNING, LabelCode.BLOCK_COUNT)],
    ),
    "a block count that is no number": (
        [[VOL1, *HEADER1], DATA, [changed(TRAILER1[0], 54, "A")], END],
        [(Severity.WARNING, LabelCode.BLOCK_COUNT)],
    ),
    "another name in the trailer": (
        [[VOL1, *HEADER1], DATA, [changed(TRAILER1[0], 4, "FILEX"), TRAILER1[1]], END],
        [(Severity.ERROR, LabelCode.LABEL_MISMATCH)],
    ),
    "another record length in the trailer": (
        [[VOL1, *HEADER1], DATA, [TRAILER1[0], changed(TRAILER1[1], 10, "00081")], END],
        [(Severity.ERROR, LabelCode.LABEL_MISMATCH)],
    ),
    "second label before the first": (
        [[VOL1, *HEADER1], DATA, TRAILER1, [HEADER2[0], HEADER2[0]], DATA, TRAILER2, END],
        [(Severity.ERROR, LabelCode.LABEL_ORDER)],
    ),
    "trailer label among header labels": (
        [[VOL1, *HEADER1, TRAILER1[1]], DATA, TRAILER1, END],
        [(Severity.ERROR, LabelCode.LABEL_ORDER)],
    ),
    "a block among the labels that is none": (
        [[VOL1, b"not a label", *HEADER1], DATA, TRAILER1, END],
        [(Severity.ERROR, LabelCode.NOT_A_LABEL)],
    ),
    "another volume": (
        [[VolumeLabel("OTHER").to_bytes(), *HEADER1], DATA, TRAILER1, END],
        [(Severity.WARNING, LabelCode.VOLUME_SERIAL)],
    ),
    "a file left out": (
        [[VOL1, *HEADER1], DATA, TRAILER1, labels(3).header_blocks(), DATA,
         labels(3).trailer_blocks(), END],
        [(Severity.WARNING, LabelCode.FILE_SEQUENCE)],
    ),
    "the end of the volume in a file": (
        [[VOL1, *HEADER1], DATA, labels(1).trailer_blocks(LabelGroup.EOV), END],
        [(Severity.INFO, LabelCode.CONTINUED)],
    ),
}  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_is_found(tape_of, damage: str) -> None:
    runs, expected = DAMAGES[damage]

    assert codes(tape_of(*runs)) == expected


def test_second_volume_of_a_data_set_names_the_first_one(tape_of) -> None:
    second = labels(1, volser=Volser("FIRST"), volume_sequence=2)
    tape = tape_of([VOL1, *second.header_blocks()], DATA, second.trailer_blocks(), END)

    assert codes(tape) == []


def test_file_in_which_the_writer_was_interrupted_is_still_there(tape_of) -> None:
    tape = tape_of([VOL1, *HEADER1], DATA, closed=False)

    (file,) = read_labelled_tape(tape).files

    assert len(file.data) == 2
    assert file.trailer == ()


def test_damaged_label_is_left_out_and_found(tape_of, damaged) -> None:
    tape = tape_of([VOL1, HEADER1[0], damaged], DATA, TRAILER1, END)

    assert codes(tape) == [(Severity.ERROR, LabelCode.NOT_A_LABEL)]
    assert read_labelled_tape(tape).files[0].header1.dsname == "FILE1"


def test_tape_whose_first_block_is_damaged_says_nothing(tape_of, damaged) -> None:
    tape = tape_of([damaged, *HEADER1], DATA, TRAILER1, END)

    with pytest.raises(FormatError):
        read_labelled_tape(tape)
    assert codes(tape) == [(Severity.ERROR, LabelCode.NOT_A_LABEL)]


def test_endless_labels_are_not_all_read(tape_of) -> None:
    tape = tape_of([VOL1, *HEADER1, *[HEADER1[1]] * 1000], DATA, TRAILER1, END)

    assert (Severity.ERROR, LabelCode.TOO_MANY_LABELS) in codes(tape)
    assert len(read_labelled_tape(tape).files[0].header) < 40


def test_row_has_what_labels_and_tape_say(tape_of) -> None:
    tape = tape_of(*GOOD)

    rows = [row for _, row in list_files(tape, read_labelled_tape(tape))]

    assert rows[1] == TapeListing(
        file=2,
        dsname="FILE2",
        volser="TAPE01",
        volume_sequence=1,
        recfm="FB",
        lrecl=80,
        blksize=80,
        blocks=2,
        bytes=84,
        created="2024-04-09",
        expires=None,
        labels="SL",
    )


def test_row_of_a_file_without_labels_says_what_there_is(tape_of) -> None:
    tape = tape_of(DATA)

    ((file, row),) = list_files(tape, read_labelled_tape(tape))

    assert len(file.data) == 2
    assert (row.blocks, row.bytes, row.labels) == (2, 84, "NL")
    assert (row.dsname, row.volser, row.recfm, row.created) == (None, None, None, None)


def test_row_of_a_file_without_header_takes_its_trailer(tape_of) -> None:
    tape = tape_of([VOL1, *HEADER1], DATA, TRAILER1, DATA, TRAILER2, END)

    assert [row.dsname for _, row in list_files(tape, read_labelled_tape(tape))] == [
        "FILE1",
        "FILE2",
    ]


some_blocks = st.sampled_from([*HEADER1, *TRAILER1, VOL1, *DATA, b"\x00damaged"])
some_runs = st.lists(st.lists(st.one_of(some_blocks, st.binary(max_size=90)), max_size=4))


@given(runs=some_runs, closed=st.booleans(), labelled=st.booleans())
def test_any_tape_is_read_or_refused(tape_of, runs: Sequence, closed: bool, labelled: bool) -> None:
    tape = tape_of(*([[VOL1, *HEADER1]] if labelled else []), *runs, closed=closed)

    assert all(finding.where.source == "memory" for finding in check_labels(tape))
    try:
        files = read_labelled_tape(tape).files
    except DasdError:
        return
    numbers = [block.number for file in files for block in file.data]
    assert numbers == sorted(set(numbers)), "no block belongs to two files"

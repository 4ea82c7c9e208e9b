import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jcl.control import (
    BadCommand,
    DumpCommand,
    ModeCommand,
    RestoreCommand,
    SetCommand,
    read_commands,
)
from snapshot.masks import Mask
from snapshot.renames import RenamePair

TODAY = datetime.date(2026, 11, 24)


def commands(*lines):
    return [r.command for r in read_commands([" " + line for line in lines], today=TODAY)]


def names(masks):
    return [str(mask) for mask in masks]


def dump(*lines):
    (command,) = commands(*lines)
    assert isinstance(command, DumpCommand), command
    return command


def restore(operands):
    (command,) = commands("RESTORE DS(INC(**)) IDD(T) ODD(D) -", operands)
    return command


@pytest.mark.parametrize(
    ("lines", "include"),
    [
        (["DUMP DS(INC(A.B)) LIDD(D) -", "OUTDD(T)"], ["A.B"]),
        (["DUMP DS(INC(A.LONG+", "   NAME)) LIDD(D) OUTDD(T)"], ["A.LONGNAME"]),
        (["DUM DATASET(INCLUDE ( A B , C )) LOGINDD(D) ODD(T)"], ["A", "B", "C"]),
        (["DUMP /* all */ DS(INC(A)) /*x*/ LIDD(D) ODD(T)"], ["A"]),
        (["DUMP /* all -", " of it */ DS(INC(A)) LIDD(D) ODD(T)"], ["A"]),
        (["dump ds(inc(a.**)) lidd(d) odd(t)"], ["A.**"]),
        (["DUMP DS(EXC(A)) LIDD(D) ODD(T)"], ["**"]),
    ],
)
def test_a_dump_is_read_whatever_its_lines(lines, include):
    command = dump(*lines)

    assert names(command.selection.include) == include
    assert (command.inputs, command.output) == (("D",), "T")


def test_all_parts_of_a_dump_are_kept():
    command = dump(
        "DUMP DS(INC(A.**,B) EXC(A.X) BY((DSORG,EQ,PDS)(CREDT,LT,(*,-30)))) -",
        "LOGINDDNAME(D1,D2) OUTDDNAME(T) ALLDATA(*) CONCURRENT OPT(4)",
    )

    assert names(command.selection.exclude) == ["A.X"]
    assert [criterion.field for criterion in command.selection.by] == ["DSORG", "CREDT"]
    assert names(command.selection.all_data) == ["**"]
    assert command.inputs == ("D1", "D2")
    assert command.concurrent
    assert command.remarks == ("OPTIMIZE HAS NO EFFECT ON THIS SYSTEM",)


def test_all_parts_of_a_restore_are_kept():
    command = restore("REPUNC RENAMEU(NEW,(A.B,C.D),(P.**,Q.R.**)) FORCE")

    assert isinstance(command, RestoreCommand)
    assert (command.source, command.output) == ("T", "D")
    assert command.replace_unconditional
    assert command.force
    assert command.renames.unconditional
    assert command.renames.prefix == "NEW"
    assert command.renames.pairs[0] == RenamePair(Mask.checked("A.B"), Mask.checked("C.D"))


def test_set_and_modes_are_commands():
    assert commands("SET MAXCC = 0", "SET LASTCC=8", "SERIAL", "/* x */", "PAR") == [
        SetCommand("MAXCC", 0),
        SetCommand("LASTCC", 8),
        ModeCommand("SERIAL"),
        ModeCommand("PARALLEL"),
    ]


def test_nothing_is_read_behind_eoj():
    assert commands("SERIAL", "EOJ", "PARALLEL") == [ModeCommand("SERIAL")]


def test_a_line_that_is_not_continued_ends_the_command():
    bad, unknown = commands("DUMP DS(INC(A)) LIDD(D)", "ODD(T)")

    assert isinstance(bad, BadCommand)
    assert isinstance(unknown, BadCommand)


@pytest.mark.parametrize(
    "text",
    [
        "DUMP", "DUMP FULL LIDD(D) ODD(T)", "DUMP DS(INC(A)) IDD(D) ODD(T)",
        "DUMP DS(INC(A)) LIDD(D) ODD(T,U)", "DUMP DS(INC(A)) LIDD(D) ODD(T) RESET",
        "DUMP DS(INC(A)) LIDD(D) ODD(T) ODD(T)", "DUMP DS(INC(A)) LIDD(D) ODD(T) CC(X)",
        "DUMP DS(INC(A(0))) LIDD(D) ODD(T)", "DUMP DS(INC(A) LIDD(D) ODD(T)", "(A)",
        "DUMP DS(INC(9X)) LIDD(D) ODD(T)", "DUMP DS() LIDD(D) ODD(T)", "WTO 'X'",
        "DUMP DS(BY(DSORG,XX,PDS)) LIDD(D) ODD(T)", "SET MAXCC = 17", "SET X = 1", "COPY FULL",
        "RESTORE DS(INC(A)) IDD(T) ODD(D) REP REPUNC", "SERIAL X", "RENAMEU -",
        "RESTORE DS(INC(A)) IDD(T) ODD(D) RENAMEU((A,B),C)",
        "RESTORE DS(INC(A)) IDD(T) ODD(D) RENAMEU((A.*,B))", "DUMP /* open",
    ],
)  # fmt: skip
def test_a_command_that_is_wrong_or_not_supported_says_why(text):
    (command,) = commands(text)

    assert isinstance(command, BadCommand)
    assert command.reason
    assert not command.ends_stream


def test_logic_that_is_not_supported_ends_the_stream():
    (command,) = commands("IF LASTCC = 0 THEN -", "SERIAL")

    assert isinstance(command, BadCommand)
    assert command.ends_stream


def test_text_in_column_1_is_refused():
    (read,) = read_commands(["SERIAL"], today=TODAY)

    assert isinstance(read.command, BadCommand)


@given(st.lists(st.text("DUMPSIN C(A)*,-+/='\x00é", max_size=40), max_size=6))
def test_any_text_is_commands(records):
    for read in read_commands(records, today=TODAY):
        assert read.text or isinstance(read.command, BadCommand)

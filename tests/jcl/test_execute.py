import dataclasses
import datetime
from importlib import resources

import pytest

from eckd.size_table import SizeTable
from primitives import DasdError, Dsname, Volser
from snapshot.events import FileDone
from snapshot.masks import Mask
from snapshot.verify import verify_tape
from tapelabels.initialise import initial_labels
from vtape.writer import write_tape
from vtoc.read import read_vtoc

NOW = datetime.datetime(2026, 11, 24, 8, 30, tzinfo=datetime.UTC)
HELLO = (resources.files("cli.decks") / "hello.jcl").read_text("utf-8")
BACKUP = (resources.files("cli.decks") / "backup.jcl").read_text("utf-8")
RESTORE = (resources.files("cli.decks") / "restore.jcl").read_text("utf-8")
LISTING = """\
---- JESMSGLG ----------------------------------------------------------
            J E S 2   J O B   L O G

 08.30.00 JOB00001  IEF403I HELLO - STARTED
 08.30.00 JOB00001  IEF404I HELLO - ENDED
 08.30.00 JOB00001  $HASP395 HELLO ENDED - RC=0000
---- JESJCL ------------------------------------------------------------
         1 //HELLO    JOB (VOLSER),'A DO-NOTHING JOB',CLASS=A,MSGCLASS=A
           //*
           //*  IEFBR14 does nothing; the job shows what a listing looks like.
           //*
         2 //STEP1    EXEC PGM=IEFBR14
         3 //DISK     DD UNIT=3390,VOL=SER=WORK01,DISP=SHR
---- JESYSMSG ----------------------------------------------------------
IEF236I ALLOC. FOR HELLO STEP1
IEF237I 0148 ALLOCATED TO DISK
IEF142I HELLO STEP1 - STEP WAS EXECUTED - COND CODE 0000
IEF285I   (volume WORK01)                              KEPT
IEF285I   VOL SER NOS= WORK01.
IEF373I STEP/STEP1   /START 2026328.0830
IEF374I STEP/STEP1   /STOP  2026328.0830
"""
JOB = "//J JOB\n"


def step(name, sysin="", *, tape="T", program="ADRDSSU", more=""):
    """A step with a tape, both volumes and a SYSIN."""
    lines = [
        f"//{name} EXEC PGM={program}{more}",
        "//SYSPRINT DD SYSOUT=*",
        "//DISK DD UNIT=3390,VOL=SER=WORK01,DISP=SHR",
        "//OUT DD UNIT=3390,VOL=SER=REST01,DISP=OLD",
        f"//TAPE DD DSN=A.DUMP,UNIT=3490,VOL=SER={tape},DISP=NEW",
        "//SYSIN DD *",
        *(f" {line}" for line in sysin.split("\n") if line),
        "/*\n",
    ]
    return "\n".join(lines)


def codes(result):
    return [each.code for each in result.steps]


def test_the_listing_of_hello_is_this(machine):
    result = machine.submit(HELLO)

    assert result.listing == LISTING
    assert result.exit_code == 0


def test_backup_and_restore_bring_every_data_set_to_the_other_volume(machine):
    backup = machine.submit(BACKUP)
    assert backup.exit_code == 0, backup.listing

    restore = machine.submit(RESTORE)

    assert restore.exit_code == 0, restore.listing
    work, target = machine.system.volumes.values()
    assert {d.dsname for d in read_vtoc(target).data_sets} == {
        d.dsname for d in read_vtoc(work).data_sets
    }
    assert target.sizes == SizeTable.scan(target)
    assert not [f for f in verify_tape(machine.tapes / "BKUP01.aws") if f.severity == "error"]


def test_sysprint_of_a_dump_has_the_messages_in_order(machine):
    listing = machine.submit(BACKUP).listing
    sysprint = listing[listing.index("---- DUMP SYSPRINT") :]

    ids = [line[:7] for line in sysprint.splitlines() if line.startswith("ADR")]

    assert ids == [
        "ADR101I", "ADR109I", "ADR006I", "ADR801I", "ADR734I", "ADR454I", "ADR006I", "ADR013I",
        "ADR012I",
    ]  # fmt: skip
    assert "DEMO.BULK" in sysprint
    assert f"{15} TRACKS IN ORDER, 0 OUT OF ORDER" in sysprint


def test_the_point_in_time_is_listed_with_its_own_time_not_with_that_of_the_end(machine):
    now = [NOW]

    def later(event):
        if isinstance(event, FileDone):
            now[0] += datetime.timedelta(hours=1)

    system = dataclasses.replace(machine.system, clock=lambda: now[0], events=later)
    listing = dataclasses.replace(machine, system=system).submit(BACKUP).listing

    (point,) = [line for line in listing.splitlines() if line.startswith("ADR734I")]
    assert "2026.328 08:30:00" in point
    assert now[0] > NOW


def test_a_backup_is_entered_in_the_history(machine):
    machine.submit(BACKUP)

    (entry,) = machine.system.history.find(Mask.checked("DEMO.BULK"))
    assert (entry.tape, entry.job, entry.status) == ("BKUP01", "BACKUP", "complete")


def test_a_tape_that_exists_is_refused_with_new_and_overwritten_with_old(machine):
    machine.submit(BACKUP)
    tape = machine.tapes / "BKUP01.aws"
    before = tape.read_bytes()

    refused = machine.submit(BACKUP)
    assert refused.exit_code == 12
    assert "exists already" in refused.listing
    assert tape.read_bytes() == before

    overwritten = machine.submit(
        BACKUP.replace("(NEW,KEEP)", "OLD").replace("DEMO.**", "DEMO.BULK")
    )
    assert overwritten.exit_code == 0
    assert len(tape.read_bytes()) < len(before)


@pytest.mark.parametrize("status", ["NEW", "OLD"])
def test_a_second_dump_of_a_step_does_not_overwrite_the_first(machine, status):
    tape = machine.tapes / "T.aws"
    if status == "OLD":
        write_tape(tape, [initial_labels(Volser("T"), "")])
    dumps = [f"DUMP DS(INC(DEMO.{name})) LIDD(DISK) ODD(TAPE)" for name in ("KEYED", "SPARSE")]
    deck = JOB + step("S", "\n".join(dumps)).replace("DISP=NEW", f"DISP={status}")

    result = machine.submit(deck)

    assert result.exit_code == 12
    assert "give each dump a tape of its own" in result.listing
    assert [one.dsname for one in machine.system.history.find()] == ["DEMO.KEYED"]


def test_a_step_may_restore_what_it_has_dumped(machine):
    sysin = "DUMP DS(INC(DEMO.KEYED)) LIDD(DISK) ODD(TAPE)\nRESTORE DS(INC(**)) IDD(TAPE) ODD(OUT)"

    result = machine.submit(JOB + step("S", sysin))

    assert result.exit_code == 0, result.listing
    target = machine.system.volumes[Volser("REST01")]
    assert [data_set.dsname for data_set in read_vtoc(target).data_sets] == ["DEMO.KEYED"]


def test_a_restore_tells_what_a_stopped_one_has_left(machine):
    machine.submit(BACKUP)
    one = RESTORE.replace("INCLUDE(**)", "INCLUDE(DEMO.KEYED)")
    name = "VOLSER.RESTORE.T0000001"
    machine.submit(one.replace("REPLACE\n", f"RENAMEU((DEMO.KEYED,{name}))\n"))

    listing = machine.submit(one).listing

    assert f"{name} IS LEFT BEHIND BY A RESTORE THAT WAS STOPPED" in listing


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("DSN=BACKUP.WORK01", "DSN=PAYROLL.DUMP", "is BACKUP.WORK01, not PAYROLL.DUMP"),
        ("SER=BKUP01", "SER=BKUP02", "the tape's label says BKUP01, not BKUP02"),
    ],
)
def test_old_overwrites_nothing_but_the_data_set_and_the_tape_it_names(machine, old, new, message):
    machine.submit(BACKUP)
    tape = machine.tapes / "BKUP01.aws"
    (machine.tapes / "BKUP02.aws").write_bytes(tape.read_bytes())
    before = {path: path.read_bytes() for path in machine.tapes.glob("*.aws")}

    refused = machine.submit(BACKUP.replace("(NEW,KEEP)", "OLD").replace(old, new))

    assert refused.exit_code == 12
    assert message in refused.listing
    assert {path: path.read_bytes() for path in machine.tapes.glob("*.aws")} == before


def test_old_overwrites_a_new_tape(machine):
    write_tape(machine.tapes / "BKUP01.aws", [initial_labels(Volser("BKUP01"), "")])

    assert machine.submit(BACKUP.replace("(NEW,KEEP)", "OLD")).exit_code == 0


@pytest.mark.parametrize("content", [b"", b"no tape at all"])
def test_old_overwrites_what_has_no_labels_that_can_be_read(machine, content):
    (machine.tapes / "BKUP01.aws").write_bytes(content)

    assert machine.submit(BACKUP.replace("(NEW,KEEP)", "OLD")).exit_code == 0


def test_a_data_set_that_is_there_is_not_restored_without_replace(machine):
    machine.submit(BACKUP)
    machine.submit(RESTORE)

    again = machine.submit(RESTORE.replace("REPLACE", ""))

    assert again.exit_code == 8
    assert "ADR455W" in again.listing


def test_a_restore_with_new_names_uses_them(machine):
    machine.submit(BACKUP)

    renamed = machine.submit(RESTORE.replace("REPLACE", "RENAMEU(COPY)"))

    assert renamed.exit_code == 0, renamed.listing
    target = machine.system.volumes["REST01"]
    assert read_vtoc(target).find(Dsname("COPY.BULK")) is not None


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("DSN=BACKUP.WORK01", "DSN=BACKUP.OTHER", "is BACKUP.WORK01, not BACKUP.OTHER"),
        ("LABEL=(1,SL)", "LABEL=(2,SL)", "has no labelled file 2"),
        ("INDDNAME(TAPE)", "INDDNAME(NONE)", "expected a DD of a tape"),
        ("OUTDDNAME(DISK)", "OUTDDNAME(TAPE)", "expected a DD of a disk"),
    ],
)
def test_a_restore_from_something_else_changes_nothing(machine, old, new, message):
    machine.submit(BACKUP)
    target = machine.system.volumes["REST01"]

    result = machine.submit(RESTORE.replace(old, new))

    assert result.exit_code == 12
    assert message in result.listing
    assert target.changes == 0


def test_a_damaged_tape_is_a_message_and_a_code(machine):
    (machine.tapes / "BKUP01.aws").write_bytes(b"\x05\x00\x00\x00\xa0\x00VOL1")

    result = machine.submit(RESTORE)

    assert result.exit_code == 12
    assert "ADR380E" in result.listing


@pytest.mark.parametrize(
    ("sysin", "code", "message"),
    [
        ("", 12, "ADR005T"),
        (" ", 12, "ADR005T"),
        ("DUMP DS(INC(NO.SUCH)) LIDD(DISK) ODD(TAPE)", 8, "no data set"),
        ("DUMP DS(INC(**)) LIDD(DISK) ODD(TAPE) RESET", 8, "ADR138E"),
        ("DUMP FULL\nSET MAXCC=0", 0, "ADR015I"),
        ("PARALLEL\nSERIAL", 0, "ADR014I"),
        ("IF LASTCC=0 THEN -\n SET MAXCC=0\nDUMP DS(INC(**)) LIDD(DISK) ODD(TAPE)", 12, "ADR172T"),
        ("DUMP DS(INC(**)) LIDD(NONE) ODD(TAPE)", 12, "expected a DD of a disk"),
    ],
)
def test_a_dump_that_cannot_be_done_writes_nothing_and_says_why(machine, sysin, code, message):
    result = machine.submit(JOB + step("S", sysin))

    assert result.exit_code == code
    assert message in result.listing
    assert not list(machine.tapes.glob("*.aws*"))


def test_a_data_set_asked_for_by_name_that_is_nowhere_is_told_and_is_code_4(machine):
    result = machine.submit(
        JOB + step("S", "DUMP DS(INC(DEMO.KEYED DEMO.NIX **.NO)) LIDD(DISK) ODD(TAPE)")
    )

    assert result.exit_code == 4
    (message,) = [line for line in result.listing.splitlines() if line.startswith("ADR383W")]
    assert "DEMO.NIX" in message
    assert [one.dsname for one in machine.system.history.find()] == ["DEMO.KEYED"]


def test_sysprint_is_needed(machine):
    text = (JOB + step("S", "SERIAL")).replace("//SYSPRINT", "//OTHER")

    assert codes(machine.submit(text)) == [16]


def test_an_unexpected_error_of_a_program_is_its_message_and_a_code(machine, monkeypatch):
    def fails(_step):
        raise DasdError("the disk is on fire")

    monkeypatch.setattr("jcl.execute.PROGRAMS", {"ADRDSSU": fails})

    result = machine.submit(JOB + step("S"))

    assert result.exit_code == 12
    assert "the disk is on fire" in result.listing


def test_a_step_is_left_out_when_its_condition_says_so(machine):
    text = JOB + step("A", "DUMP") + step("B", program="IEFBR14", more=",COND=(4,LT,A)")

    result = machine.submit(text + step("C", program="IEFBR14", more=",COND=(8,LT)"))

    assert codes(result) == [8, None, 0]
    assert result.exit_code == 8
    assert "IEF202I J B" in result.listing


def test_the_condition_of_the_job_ends_it(machine):
    text = "//J JOB COND=(8,LE)\n" + step("A", "DUMP") + step("B", program="IEFBR14")

    assert codes(machine.submit(text)) == [8, None]


def test_a_program_that_is_not_there_abends_and_even_and_only_run(machine):
    steps = [
        step("A", program="NOSUCH"),
        step("B", program="IEFBR14"),
        step("C", program="IEFBR14", more=",COND=EVEN"),
        step("D", program="IEFBR14", more=",COND=ONLY"),
    ]

    result = machine.submit(JOB + "".join(steps))

    assert codes(result) == [None, None, 0, 0]
    assert result.steps[0].abend == "S806"
    assert result.exit_code == 24


@pytest.mark.parametrize(
    ("dd", "message_id"),
    [
        ("UNIT=3390,VOL=SER=NOSUCH,DISP=SHR", "IEF212I"),
        ("DSN=NO.SUCH,UNIT=3390,VOL=SER=WORK01,DISP=SHR", "IEF212I"),
        ("DSN=NEW.ONE,UNIT=3390,VOL=SER=WORK01", "IEF127I"),
        ("DSN=A.B,DISP=SHR", "IEF212I"),
        ("DSN=A.B,UNIT=3490,VOL=SER=NONE,DISP=OLD", "IEF212I"),
        ("UNIT=3490,VOL=SER=NONE,DISP=NEW", "IEF212I"),
    ],
)
def test_what_cannot_be_allocated_fails_the_job(machine, dd, message_id):
    result = machine.submit(f"{JOB}//A EXEC PGM=IEFBR14\n//X DD {dd}\n//B EXEC PGM=IEFBR14")

    assert codes(result) == [None, None]
    assert result.exit_code == 20
    assert f"{message_id} J A - X - " in result.listing
    assert "IEF453I J" in result.listing


def test_data_sets_that_are_there_are_allocated(machine):
    text = "//A EXEC PGM=IEFBR14\n//X DD DSN=DEMO.BULK,VOL=SER=WORK01,DISP=OLD\n//Y DD DUMMY"

    result = machine.submit(JOB + text)

    assert result.exit_code == 0
    assert "IEF285I   DEMO.BULK" in result.listing
    assert "IEF237I DMY  ALLOCATED TO Y" in result.listing


def test_a_deck_with_errors_is_not_run_and_lists_them_all(machine):
    result = machine.submit("//J JOB\n//S EXEC PGM=ADRDSSU\n//X DD SPACE=1\n//Y DD FOO=1\n")

    assert result.exit_code == 20
    assert result.steps == ()
    assert "    3     ERROR IEF630I SPACE is not supported yet" in result.listing
    assert "    4     ERROR IEF630I unknown keyword FOO" in result.listing
    assert "IEFC452I J" in result.listing


def test_a_generated_sysin_is_listed_as_such(machine):
    result = machine.submit("//J JOB\n//S EXEC PGM=IEFBR14\n data\n")

    assert "//SYSIN    DD *" in result.listing
    assert "GENERATED STATEMENT" in result.listing

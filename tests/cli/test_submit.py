"""``volser submit``, end to end."""

import errno
import json
import os
import shutil
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccw.online import online
from tests.support.command_line import run

HELLO = "//HELLO JOB\n//STEP1 EXEC PGM=IEFBR14\n"
DISK = "//DISK DD UNIT=3390,VOL=SER=WORK01,DISP=SHR\n"


def dump(mask="DEMO.**", tape="T1", disp="(NEW,KEEP)", volser="WORK01", dsname="A.DUMP"):
    """A deck that dumps to a tape."""
    return (
        "//D JOB\n//S EXEC PGM=ADRDSSU\n//SYSPRINT DD SYSOUT=*\n"
        f"//DISK DD UNIT=3390,VOL=SER={volser},DISP=SHR\n"
        f"//TAPE DD DSN={dsname},UNIT=3490,VOL=SER={tape},DISP={disp}\n"
        f"//SYSIN DD *\n DUMP DATASET(INCLUDE({mask})) LOGINDD(DISK) OUTDD(TAPE)\n/*\n"
    )


@pytest.fixture
def deck(tmp_path):
    def write(text, name="deck.jcl"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def test_the_sample_decks_back_up_and_restore(volser, system):
    backup = volser("submit", system / "decks/backup.jcl", "--system", system)
    restore = volser("submit", system / "decks/restore.jcl", "--system", system)

    assert (backup.code, backup.err) == (0, "")
    assert (restore.code, restore.err) == (0, "")
    sections = [line.split()[1] for line in backup.out.splitlines() if line.startswith("----")]
    assert sections == ["JESMSGLG", "JESJCL", "JESYSMSG", "DUMP"]
    assert "$HASP395 BACKUP ENDED - RC=0000" in backup.out
    assert "DEMO.BULK: restored 24 tracks" in restore.out


def test_disks_and_tapes_can_be_named_without_a_system_directory(volser, system, deck, tmp_path):
    image, tapes = system / "disks/work01.ckd", tmp_path / "new" / "tapes"

    ran = volser("submit", deck(dump()), "--disk", f"work01={image}", "--tapes", tapes)

    assert ran.code == 0
    assert sorted(path.name for path in tapes.iterdir()) == ["T1.aws", "history.sqlite"]
    assert volser("verify", tapes / "T1.aws").code == 0


def test_a_deck_may_come_from_stdin(console):
    ran = subprocess.run(
        [console, "submit", "-"], input=HELLO, capture_output=True, text=True, check=False
    )

    assert (ran.returncode, ran.stderr) == (0, "")
    assert "$HASP395 HELLO ENDED - RC=0000" in ran.stdout


def test_a_job_needs_only_the_disks_it_names(volser, system, deck):
    (system / "disks/rest01.ckd").write_bytes(b"not an image")

    assert volser("submit", deck(HELLO + DISK), "--system", system).code == 0


def test_the_exit_code_is_the_highest_condition_code(volser, system, deck):
    text = dump().replace("/*\n", " SET MAXCC=4\n/*\n")

    assert volser("submit", deck(text), "--system", system).code == 4


def test_an_abend_is_code_24(volser, deck):
    ran = volser("submit", deck("//J JOB\n//S EXEC PGM=NOSUCH\n"))

    assert ran.code == 24
    assert "ABEND=S806" in ran.out


def test_jcl_errors_are_code_20_and_name_line_and_text(volser, deck, tmp_path):
    path = deck("//J JOB\n//S EXEC PGM=ADRDSSU\n//X DD SPACE=1\n//Y DD FOO=(1\n")

    ran = volser("submit", path)

    assert ran.code == 20
    assert "IEFC452I J - JOB NOT RUN - JCL ERROR" in ran.out
    assert "          //X DD SPACE=1\n" in ran.out
    assert ran.err == (
        f"{path}:3: error: IEF630I SPACE is not supported yet\n"
        "    //X DD SPACE=1\n"
        f"{path}:4: error: IEF622I operands end inside parentheses: 'FOO=(1' "
        "in column 7 of the operands\n"
        "    //Y DD FOO=(1\n"
    )


def test_a_volume_that_is_not_there_fails_the_job_and_the_online_ones_are_told(
    volser, system, deck
):
    ran = volser("submit", deck(dump(volser="NOSUCH")), "--system", system)

    assert ran.code == 20
    assert "VOLUME NOSUCH NOT FOUND; online: REST01, WORK01" in ran.out


@pytest.mark.parametrize("damage", ["truncated", "another format", "another volume"])
def test_an_image_that_is_none_fails_the_job_and_leaves_no_tape(volser, system, deck, damage):
    image = system / "disks/work01.ckd"
    if damage == "truncated":
        os.truncate(image, image.stat().st_size - 100_000)
    elif damage == "another format":
        image.write_bytes(b"PK\3\4" + bytes(100_000))
    else:
        image.write_bytes((system / "disks/rest01.ckd").read_bytes())

    ran = volser("submit", deck(dump()), "--system", system)

    assert ran.code == 20
    assert "IEF211I" in ran.out
    assert str(image) in ran.out
    assert not list((system / "tapes").iterdir())


def test_an_image_of_an_unknown_device_type_is_refused(volser, system, deck):
    with (system / "disks/work01.ckd").open("r+b") as image:
        image.seek(16)
        image.write(b"\x77")

    ran = volser("submit", deck(dump()), "--system", system)

    assert ran.code == 20
    assert "work01.ckd" in ran.out


def test_a_mask_that_selects_nothing_is_code_8_with_a_message_and_nothing_is_written(
    volser, system, deck, tmp_path
):
    tapes = tmp_path / "elsewhere"

    ran = volser("submit", deck(dump("NO.SUCH.**")), "--system", system, "--tapes", tapes)

    assert ran.code == 8
    assert "0 DATA SETS SELECTED: no data set on" in ran.out
    assert not tapes.exists()


def test_a_tape_that_exists_is_overwritten_only_with_disp_old(volser, backed_up, deck, contents):
    before = contents(backed_up / "tapes")

    refused = volser("submit", deck(dump(tape="BKUP01")), "--system", backed_up)

    assert refused.code == 12
    assert "BKUP01.aws: exists already" in refused.out
    assert contents(backed_up / "tapes") == before
    again = dump(tape="BKUP01", disp="OLD", dsname="BACKUP.WORK01")
    told = volser("submit", deck(again), "--system", backed_up)
    assert told.code == 0
    assert contents(backed_up / "tapes") != before


@pytest.mark.parametrize(("unit", "code"), [("480", 0), ("/0480", 0), ("0481", 20), ("148", 20)])
def test_a_tape_may_be_on_a_drive_that_is_named_by_its_address(volser, system, deck, unit, code):
    ran = volser("submit", deck(dump().replace("UNIT=3490", f"UNIT={unit}")), "--system", system)

    assert ran.code == code, ran.out
    assert (system / "tapes/T1.aws").exists() == (code == 0)


def test_a_destination_that_is_too_small_is_known_before_t0(
    volser, system, deck, tmp_path, monkeypatch
):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "posix_fallocate", full)
    events = tmp_path / "events"

    ran = volser("submit", deck(dump()), "--system", system, "--events", events)

    assert ran.code == 12
    assert "T1.aws" in ran.out
    assert events.read_text() == ""
    assert not list((system / "tapes").iterdir())


def test_events_are_json_lines_in_the_words_of_the_reference(volser, system, deck, tmp_path):
    path = tmp_path / "events"
    volser("submit", deck(dump()), "--system", system, "--events", path)

    events = [json.loads(line) for line in path.read_text().splitlines()]

    names = [event["event"] for event in events]
    assert {"planned", "window", "started", "copied", "file_done", "completed"} <= set(names)
    assert (names.index("window"), names[-1]) == (names.index("started") - 1, "completed")
    assert all(isinstance(event["t"], float) for event in events)
    (window,) = [event for event in events if event["event"] == "window"]
    assert window.keys() == {"t", "event", "ms"}


def test_events_that_cannot_be_written_are_refused_before_the_job(volser, system, deck, tmp_path):
    ran = volser("submit", deck(dump()), "--system", system, "--events", tmp_path)

    assert ran.code == 1
    assert ran.err == f"volser: {tmp_path}: Is a directory\n"
    assert not list((system / "tapes").iterdir())


def test_an_events_file_that_fills_up_does_not_harm_the_backup(volser, system, deck):
    ran = volser("submit", deck(dump()), "--system", system, "--events", "/dev/full")

    assert ran.code == 0
    assert "/dev/full: events are missing: No space left on device" in ran.err


def test_the_spool_keeps_each_job_in_a_directory_of_its_number(volser, system, deck, tmp_path):
    spool = tmp_path / "spool"

    runs = [volser("submit", deck(HELLO), "--spool", spool) for _ in range(2)]

    assert sorted(path.name for path in spool.iterdir()) == ["JOB00001", "JOB00002"]
    assert "JOB00002  IEF403I HELLO - STARTED" in runs[1].out
    volser("submit", deck(dump()), "--system", system, "--spool", spool)
    kept = spool / "JOB00003"
    assert {path.name for path in kept.iterdir()} == {
        "JESMSGLG", "JESJCL", "JESYSMSG", "S.SYSPRINT",
    }  # fmt: skip
    assert (kept / "S.SYSPRINT").read_text().splitlines()[-1].endswith("RETURN CODE IS 0000")


@pytest.mark.parametrize(
    ("content", "message"),
    [(bytes(100), "+0x0: expected text"), (b" " * (17 << 20), "longer than 16 MiB")],
)
def test_what_is_no_text_is_no_deck(volser, deck, content, message):
    ran = volser("submit", deck(content))

    assert ran.code == 1
    assert message in ran.err


def test_a_deck_that_is_not_there_is_code_1(volser, tmp_path):
    ran = volser("submit", tmp_path / "none.jcl")

    assert (ran.code, ran.out) == (1, "")
    assert ran.err == f"volser: {tmp_path / 'none.jcl'}: No such file or directory\n"


def test_a_serial_that_is_given_to_two_disks_is_refused(volser, system, deck):
    disks = [system / "disks/work01.ckd", system / "disks/rest01.ckd"]
    words = [word for disk in disks for word in ("--disk", f"WORK01={disk}")]

    ran = volser("submit", deck(HELLO), *words)

    assert (ran.code, ran.out) == (1, "")
    assert ran.err == f"volser: --disk WORK01={disks[1]}: WORK01 is given twice\n"


@pytest.mark.parametrize(
    ("disk", "message"),
    [
        ("WORK01", "expected VOLSER=PATH"),
        ("WORK01=", "expected VOLSER=PATH"),
        ("TOOLONG=x", "expected 1 to 6"),
        ("WORK01=none.ckd", "none.ckd: No such file"),
        ("WORK01=DIR/sys/disks/rest01.ckd", "holds volume REST01, not WORK01"),
    ],
)
def test_a_disk_option_that_is_wrong_is_code_1_and_no_job_is_run(
    volser, system, deck, tmp_path, disk, message
):
    ran = volser("submit", deck(HELLO), "--disk", disk.replace("DIR", str(tmp_path)))

    assert (ran.code, ran.out) == (1, "")
    assert message in ran.err


def test_a_system_directory_that_is_named_must_be_one(volser, deck, tmp_path):
    ran = volser("submit", deck(HELLO), "--system", tmp_path / "none")

    assert ran.code == 1
    assert "volser.toml: not found; `volser new DIR` creates" in ran.err


def test_volumes_are_put_away_so_that_their_size_tables_are_believed(volser, system, deck):
    volser("submit", deck(dump()), "--system", system)

    with online(system / "disks/work01.ckd", writable=False, progress=pytest.fail):
        pass


def test_a_volume_that_is_being_written_elsewhere_is_not_backed_up(volser, system, deck):
    with online(system / "disks/work01.ckd"):
        job = volser("submit", deck(dump()), "--system", system)
        words = ("WORK01", "--include", "**", "--tape", "T2", "--system", system)
        shell = volser("backup", *words)

    assert job.code == 20
    assert "is open for writing elsewhere" in job.out
    assert shell.code == 1
    assert "is open for writing elsewhere" in shell.err


def test_an_image_that_may_only_be_read_is_backed_up_and_not_restored_to(
    volser, backed_up, deck, monkeypatch
):
    before = (backed_up / "disks/rest01.ckd").read_bytes()
    monkeypatch.setattr(os, "access", lambda _path, mode: mode != os.W_OK)

    backup = volser("submit", deck(dump()), "--system", backed_up)
    restore = volser("submit", backed_up / "decks/restore.jcl", "--system", backed_up)

    assert backup.code == 0
    assert restore.code == 12
    assert "rest01.ckd" in restore.out
    assert (backed_up / "disks/rest01.ckd").read_bytes() == before


def test_progress_per_data_set_is_drawn_where_it_is_wanted(volser, system, deck):
    ran = volser("submit", deck(dump()), "--system", system, "--watch")

    assert "point in time taken; hosts waited" in ran.err
    last = [line for line in ran.err.splitlines() if "DEMO.BULK" in line][-1]
    assert "24 in order     0 out      0 left" in last
    assert "DEMO.BULK" not in volser("submit", deck(dump(tape="T2")), "--system", system).err


def test_a_reader_that_has_seen_enough_is_no_traceback(system, console):
    ran = subprocess.run(
        f"{console} submit {system}/decks/hello.jcl --system {system} | true",
        shell=True,
        capture_output=True,
        text=True,
        check=False,
    )

    assert "Traceback" not in ran.stderr


def test_nothing_in_a_deck_acts_on_the_terminal(volser, deck):
    ran = volser("submit", deck("//J JOB\n//* \x1b[2J\n//\x1b[2J DD A\n//S EXEC PGM=IEFBR14\n"))

    assert ran.code == 20
    assert "\x1b" not in ran.out + ran.err
    assert "//* .[2J" in ran.out


LINES = st.sampled_from(
    [
        "//J JOB", "//S EXEC PGM=ADRDSSU", "//S EXEC PGM=IEFBR14", "//SYSPRINT DD SYSOUT=*",
        "//D DD VOL=SER=WORK01,UNIT=3390,DISP=SHR", "//T DD VOL=SER=T,DSN=A.B,UNIT=3490", "//",
        "//SYSIN DD *", "//SYSIN DD DATA,DLM=ZZ", " DUMP DS(INC(**)) LIDD(D) ODD(T)",
        " SET MAXCC=9", " RESTORE DS(INC(**)) IDD(T) ODD(D) REP", "/*", "//*", "// COND=(0,LE)",
        "//X DD A=(B,", "\x1b[2J",
    ]
)  # fmt: skip


@given(st.lists(LINES | st.text(max_size=80), max_size=12))
def test_whatever_the_deck_the_job_ends_with_a_code_of_the_reference(
    tmp_path_factory, work_volume, lines
):
    directory = tmp_path_factory.mktemp("decks")
    deck = directory / "deck.jcl"
    deck.write_text("\n".join(lines), "utf-8")

    ran = run("submit", deck, "--disk", f"WORK01={work_volume}", "--tapes", directory / "tapes")

    assert ran.code in {0, 4, 8, 9, 12, 16, 20, 24} or (ran.code == 1 and "not a deck" in ran.err)


@pytest.fixture(scope="module")
def work_volume(new_system, tmp_path_factory):
    """A volume that any deck may restore to."""
    path = tmp_path_factory.mktemp("volume") / "work01.ckd"
    return shutil.copyfile(new_system / "disks/work01.ckd", path)

"""What starting the command loads, and how it ends."""

import json
import os
import signal
import subprocess
import sys

import pytest

from tests.support.command_line import run_good
from tests.support.sample_disks import make_sample

HEAVY = ("numpy", "textual", "rich", "construct", "lark", "sqlite3", "eckd", "vtape", "snapshot")
"""Pydantic is not among them: some versions of Typer load it themselves."""
PROGRAM = """
import json, sys
from cli.main import main
try:
    main(sys.argv[1:])
except SystemExit:
    pass
print("\\n" + json.dumps(sorted({*sys.modules, *(name.split(".")[0] for name in sys.modules)})))
"""


def loaded_by(*words):
    """Run a command in a process of its own; return the modules and packages it loaded."""
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM, *map(str, words)],
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(ran.stdout.splitlines()[-1])


@pytest.mark.parametrize("words", [("--help",), ("disk", "--help"), ()], ids=" ".join)
def test_help_loads_nothing_heavy(words):
    loaded = loaded_by(*words)

    assert "typer" in loaded
    assert [name for name in HEAVY if name in loaded] == []


def test_a_command_that_is_given_a_path_reads_no_configuration(tmp_path):
    loaded = loaded_by("disk", "ls", make_sample(tmp_path / "sample.ckd"))

    assert "vtoc.read" in loaded
    assert [name for name in ("cli.config", "crc32c", "rich", "lark") if name in loaded] == []


def test_a_command_about_a_tape_loads_nothing_for_disks_in_bulk(tmp_path):
    tape = tmp_path / "new.aws"
    run_good("tape", "init", tape, "--volser", "TAPE01")

    loaded = loaded_by("tape", "ls", tape)

    assert "tapelabels.listing" in loaded
    assert [name for name in ("cli.config", "numpy", "rich", "lark") if name in loaded] == []


def test_the_console_command_ends_with_the_code_of_its_command(console, tmp_path):
    good, bad = (
        subprocess.run([console, *words], capture_output=True, text=True, check=False)
        for words in (("new", tmp_path / "sys"), ("new", tmp_path))
    )

    assert (good.returncode, good.stderr) == (0, "")
    assert (bad.returncode, bad.stdout) == (1, "")
    assert bad.stderr == (
        f"volser: {tmp_path}: not empty; name a directory that is, or that is not there yet\n"
    )


def test_no_command_at_all_is_usage_and_shows_the_help(volser):
    ran = volser()

    assert ran.code == 2
    assert "Usage: volser" in ran.out + ran.err


def test_a_command_nobody_knows_is_usage(volser):
    assert volser("no-such-command").code == 2


def test_a_refusal_of_the_machine_is_one_line_and_a_traceback_only_on_request(volser, tmp_path):
    (tmp_path / "file").touch()
    words = ("new", tmp_path / "file" / "below")

    ran = volser(*words)

    assert (ran.code, ran.out) == (1, "")
    assert ran.err == f"volser: {tmp_path / 'file' / 'below' / 'disks'}: Not a directory\n"
    with pytest.raises(OSError, match="below"):
        volser("--debug", *words)


@pytest.fixture
def as_in_the_foreground():
    """Signals as a terminal has them; tests may themselves run in the background, or under nohup.

    There some are ignored, and a process hands on to its children which.
    """
    ignored = [
        number
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
        if signal.getsignal(number) is signal.SIG_IGN
    ]
    for number in ignored:
        signal.signal(number, signal.SIG_DFL)
    yield
    for number in ignored:
        signal.signal(number, signal.SIG_IGN)


@pytest.mark.usefixtures("as_in_the_foreground")
@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130), (signal.SIGHUP, 129)]
)
def test_a_command_that_is_stopped_leaves_nothing(console, tmp_path, number, code):
    with subprocess.Popen(
        [console, "demo", "--tracks", "100", "--seconds", "60"],
        env=os.environ | {"TMPDIR": str(tmp_path)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if "point in time taken" in line:
                break
        assert list(tmp_path.glob("*/demo/tapes/*.partial"))
        process.send_signal(number)
        said = process.stderr.read()

    assert process.returncode == code
    assert "Traceback" not in said
    assert list(tmp_path.iterdir()) == []


def test_a_command_under_nohup_survives_the_terminal(console, tmp_path):
    with subprocess.Popen(
        ["/usr/bin/env", "nohup", console, "demo", "--tracks", "40", "--seconds", "1"],
        env=os.environ | {"TMPDIR": str(tmp_path)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if "point in time taken" in line:
                break
        process.send_signal(signal.SIGHUP)
        process.stderr.read()

    assert process.returncode == 0


def test_output_that_has_few_characters_gets_others(console, tmp_path):
    deck = tmp_path / "deck.jcl"
    deck.write_text("//J JOB ,'JOSÉ'\n//S EXEC PGM=IEFBR14\n", "utf-8")

    ran = subprocess.run(
        [console, "submit", deck],
        env=os.environ | {"PYTHONIOENCODING": "ascii"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert "//J JOB ,'JOS" in ran.stdout

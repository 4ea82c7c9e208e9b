"""The console command with real decks and a real volume."""

import shutil

from tests.support.command_line import run, run_good

DUMP = """\
//REAL JOB
//S EXEC PGM=ADRDSSU
//SYSPRINT DD SYSOUT=*
//DISK DD UNIT=3350,VOL=SER=PUB010,DISP=SHR
//TAPE DD DSN=REAL.DUMP,UNIT=3490,VOL=SER=REAL01,DISP=NEW
//SYSIN DD *
 DUMP DATASET(INCLUDE(**)) LOGINDDNAME(DISK) OUTDDNAME(TAPE)
/*
"""


def test_no_real_deck_ends_otherwise_than_the_reference_says_and_none_writes_anything(
    shared, tmp_path
):
    codes = {}
    for deck in sorted((shared / "corpus" / "jcl").glob("*.jcl")):
        codes[deck.name] = run("submit", deck, "--tapes", tmp_path / "tapes").code

    assert len(codes) > 150
    assert set(codes.values()) == {0, 20, 24}
    assert not (tmp_path / "tapes").exists()


def test_a_real_volume_comes_back_from_the_tape_a_deck_made(volumes, expected_volumes, tmp_path):
    source = shutil.copyfile(volumes / "pub010.241", tmp_path / "pub010.241")
    deck, target = tmp_path / "real.jcl", tmp_path / "target.ckd"
    deck.write_text(DUMP)
    before = source.read_bytes()
    run_good("disk", "init", target, "--device", "3350", "--volser", "TARGET")

    run_good("submit", deck, "--disk", f"PUB010={source}", "--tapes", tmp_path)
    run_good("verify", tmp_path / "REAL01.aws")
    restored = run("restore", tmp_path / "REAL01.aws", "--include", "**", "--to", target)

    listed = {row["dsname"]: row for row in run_good("disk", "ls", target, "--json").rows}
    original = {row["dsname"]: row for row in run_good("disk", "ls", source, "--json").rows}
    assert restored.code == 0, restored.err
    assert original.keys() == {one["dsn"] for one in expected_volumes["PUB010"]["datasets"]}
    assert listed.keys() == original.keys()
    for name, row in original.items():
        for key in ("dsorg", "recfm", "lrecl", "blksize", "last", "members"):
            assert listed[name][key] == row[key], (name, key)
    assert source.read_bytes() == before

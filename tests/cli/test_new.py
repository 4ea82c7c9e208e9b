"""``volser new``, and what the configuration of a system directory may hold."""

import pytest

DISK = '[[disk]]\ndevice = "{}"\nvolser = "A"\nimage = "x"\n'


def test_a_system_has_a_configuration_disks_tapes_procedures_and_decks(volser, tmp_path):
    ran = volser("new", tmp_path / "a" / "sys")

    assert ran.code == 0
    made = sorted(path.name for path in (tmp_path / "a" / "sys").iterdir())
    assert made == ["decks", "disks", "procs", "tapes", "volser.toml"]
    rows = volser("disk", "ls", "WORK01", "--system", tmp_path / "a" / "sys", "--json").rows
    assert len(rows) == 6


def test_a_directory_that_is_not_empty_is_refused_and_left_alone(volser, tmp_path):
    (tmp_path / "mine").write_text("precious")

    ran = volser("new", tmp_path)

    assert ran.code == 1
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[snapshot]\nworker = 2\n", "unknown key 'snapshot.worker'; the nearest "),
        ("[snapshots]\n", "unknown key 'snapshots'; the nearest known one is 'snapshot'"),
        ("[snapshot]\nworkers = 0\n", "snapshot.workers: "),
        ('[[disk]]\ndevice = "0148"\nvolser = "TOOLONG"\nimage = "x"\n', "disk.0.volser: "),
        ('[snapshot]\nm = "16"\n', "snapshot.m: "),
        ("[snapshot]\nworkers = true\n", "snapshot.workers: "),
        ('[library]\npath = "a\\u0000b"\n', "library.path: Value error, no path has a binary zero"),
        ("[snapshot\n", "not TOML"),
        (2 * DISK.format("0148"), "volser A is there 2 times"),
        (DISK.format("148") + '[[drive]]\ndevice = "0148"\n', "device 0148 is there 2 times"),
        ("\xff", "not TOML"),
    ],
)
def test_a_configuration_that_is_wrong_says_where(volser, tmp_path, text, message):
    (tmp_path / "volser.toml").write_bytes(text.encode("latin-1"))

    ran = volser("history", "--system", tmp_path)

    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith(f"volser: {tmp_path / 'volser.toml'}: {message}")


def test_the_snapshot_table_governs_backups(volser, system):
    config = system / "volser.toml"
    config.write_text(config.read_text("utf-8").replace("m = 16", "m = 4"), "utf-8")
    events = system / "events"

    volser("submit", system / "decks/backup.jcl", "--system", system, "--events", events)

    assert '"event": "copied", "i": 1, "tracks": 4,' in events.read_text("utf-8")

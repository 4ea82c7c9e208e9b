"""What progress shows of a backup's events."""

import io

import pytest
from rich.console import Console

from cli.progress import BackupProgress
from snapshot.events import (
    Copied,
    ElementPlanned,
    FileDone,
    Intercepted,
    Planned,
    Started,
    TimeZero,
    Window,
)


def intercepted(i):
    return Intercepted("HOST1", "WORK01", [1, 2], i, 1, 100.0)


def one_backup(data_sets, *, name="DATA.SET{}"):
    """A backup of data sets of ten tracks, of which a host comes first to one."""
    yield TimeZero()
    yield intercepted(1)  # before the plan is told: hosts go on as soon as the gates are open
    yield Planned(data_sets, 10 * data_sets, 1000)
    for i in range(1, data_sets + 1):
        yield ElementPlanned(i, name.format(i), "WORK01", 10)
    yield Window(0.5)
    for i in range(1, data_sets + 1):
        yield Started(i)
        if i > 1:
            yield intercepted(i)
        yield Copied(i, 9, 900)
        yield FileDone(i, 9, 1)


def shown(*backups, width=100):
    """The lines that are left when all is over."""
    file = io.StringIO()
    with BackupProgress(Console(file=file, width=width)) as progress:
        for events in backups:
            for event in events:
                progress(event)
    return file.getvalue().splitlines()


def test_each_data_set_and_all_together_have_tracks_in_order_out_of_order_and_left():
    lines = shown(one_backup(2))

    assert lines[0] == "point in time taken; hosts waited 0.50 ms"
    for line, name, numbers in zip(
        lines[1:],
        ("all data sets", "DATA.SET1", "DATA.SET2"),
        ("18 in order     2 out", "9 in order     1 out", "9 in order     1 out"),
        strict=True,
    ):
        assert name in line
        assert numbers in line
        assert "0 left" in line


def test_a_thousand_data_sets_that_are_done_collapse_into_the_line_of_all():
    lines = shown(one_backup(1000))

    assert len(lines) == 2
    assert "9000 in order  1000 out      0 left" in lines[1]


def test_a_second_backup_begins_at_nothing():
    lines = shown(one_backup(1), one_backup(2))

    assert "18 in order     2 out      0 left" in lines[-3]


@pytest.mark.parametrize("width", [80, 100, 160])
def test_a_line_fits_the_terminal_whatever_the_name(width):
    longest = "A2345678.B2345678.C2345678.D2345678.E2345{:03}"

    lines = shown(one_backup(2, name=longest), width=width)

    assert all(len(line.rstrip()) <= width for line in lines)
    assert all("left" in line for line in lines[1:])
    assert ("━" in lines[1]) == (width > 130)


def test_what_a_name_holds_is_neither_markup_nor_control():
    """Names come from volumes, where anything may stand; an error here would end the backup."""
    assert "ODD[/].NAME" in shown(one_backup(1, name="ODD[/]\x1bNAME"))[2]

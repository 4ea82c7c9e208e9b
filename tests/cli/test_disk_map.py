"""`disk map`: pictures of a volume."""

import contextlib
import os
import pty
import re
import subprocess
import termios
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cli.disk.map_key import FREE, Key
from cli.disk.map_svg import Plan, drawing
from cli.disk.map_text import Cell, Scale, Screen, bands, draw
from eckd.geometry import FAMILIES, Geometry, family_named
from primitives import Dsname
from tests.support.command_line import run_good
from vtoc.extent import Span
from vtoc.space_map import Piece, Use

SVG = "{http://www.w3.org/2000/svg}"
PAPER = Screen(80, 23)


def whole(geometry, *lengths, name="DATA.SET{}"):
    """Pieces that cover a volume: data sets of these lengths, then free space."""
    pieces, at = [Piece(Span.of(0, 1), Use.LABEL)], 1
    for number, length in enumerate(lengths):
        pieces.append(Piece(Span.of(at, at + length), Use.DATA, Dsname(name.format(number)), 0))
        at += length
    return [*pieces, Piece(Span.of(at, geometry.tracks), Use.FREE)]


geometries = st.builds(Geometry, st.sampled_from(FAMILIES), st.integers(1, 65_520))
screens = st.builds(Screen, st.integers(40, 250), st.integers(14, 80))


@settings(max_examples=30)
@given(geometries, screens, st.integers(0, 40))
def test_a_map_of_any_volume_fits_the_screen(geometry, screen, data_sets):
    lengths = [1] * min(data_sets, geometry.tracks - 2)

    lines = draw("VOLSER", geometry, whole(geometry, *lengths, name="A" * 40 + ".{}"), screen)

    assert len(lines) <= screen.lines
    assert max(len(line.plain) for line in lines) <= screen.columns


@settings(max_examples=30)
@given(geometries, screens)
def test_every_track_lies_in_a_cell(geometry, screen):
    scale = Scale.fitting(geometry, screen)
    key = Key.of(whole(geometry), most=8)

    cells = bands(geometry, whole(geometry), key, scale)

    rows = {len(band) for band in cells}
    columns = sum(len(band[0]) for band in cells)
    assert rows == {-(-geometry.heads // scale.heads)}
    assert columns == -(-geometry.cylinders // scale.cylinders)


def test_the_largest_volume_is_shown_by_whole_cylinders():
    scale = Scale.fitting(Geometry(family_named("3390"), 65_520), PAPER)

    assert (scale.cylinders, scale.heads) == (60, 15)


def test_a_small_volume_is_shown_track_by_track():
    scale = Scale.fitting(Geometry(family_named("3390"), 10), PAPER)

    assert (scale.cylinders, scale.heads, scale.repeat) == (1, 1, 4)


def test_a_cell_belongs_to_whoever_has_most_of_it_but_free_space():
    geometry = Geometry(family_named("3390"), 10)
    pieces = whole(geometry, 5, 3)
    scale = Scale(cylinders=5, heads=15, columns=2, repeat=1)

    (((first, second),),) = bands(geometry, pieces, Key.of(pieces, most=8), scale)

    owners = Key.of(pieces, most=8).owners
    assert owners[first.owner].name == "DATA.SET0"
    assert not first.solid
    assert second == Cell(FREE, solid=True)


def test_data_sets_beyond_the_key_share_a_sign():
    geometry = Geometry(family_named("3390"), 10)
    pieces = whole(geometry, *range(1, 10))

    key = Key.of(pieces, most=6)

    assert [owner.name for owner in key.owners] == [
        *("free", "label and VTOC", "DATA.SET8", "DATA.SET7", "DATA.SET6", "6 other data sets"),
    ]
    assert sum(owner.tracks for owner in key.owners) == geometry.tracks


def test_the_key_explains_every_sign_of_the_map(sample):
    text = run_good("disk", "map", sample).out.splitlines()

    rows = [line[7:] for line in text if line.lstrip().startswith("h") and line[6] == " "]
    signs = {sign for row in rows for sign in row.strip()}
    listed = {line[0] for line in text[-8:]} | {line[40] for line in text[-8:] if len(line) > 40}
    assert len(text) <= 23
    assert len(rows) == 15
    assert signs <= listed
    assert "DEMO.BULK" in "".join(text)


def test_pieces_are_listed_in_the_order_of_addresses(sample):
    rows = run_good("disk", "map", sample, "--json").rows

    assert [row["use"] for row in rows[:2]] == ["label", "vtoc"]
    info = run_good("disk", "info", sample, "--json").rows[0]
    assert sum(row["tracks"] for row in rows) == info["tracks"]
    assert sum(row["tracks"] for row in rows if row["use"] == "free") == info["free_tracks"]
    assert rows == sorted(rows, key=lambda row: row["low"])


@given(geometries, st.data())
def test_rectangles_of_a_drawing_have_the_area_of_their_tracks(geometry, data):
    first = data.draw(st.integers(0, geometry.tracks - 1))
    span = Span.of(first, data.draw(st.integers(first + 1, geometry.tracks)))
    plan = Plan.of(geometry)

    boxes = list(plan.boxes(span))

    if plan.scale >= 1:  # narrower cylinders are drawn wider than they are
        area = sum(width * height for _, _, width, height in boxes)
        assert area == pytest.approx(len(span) * plan.scale * plan.head_height)
    assert all(left + width <= 1200 - 16 + 1.01 for left, _, width, _ in boxes)
    assert len(boxes) <= 2 + 8 + 1


def test_a_drawing_is_a_document_with_every_name_in_it(sample, tmp_path):
    run_good("disk", "map", sample, "--svg", tmp_path / "map.svg")

    root = ET.parse(tmp_path / "map.svg").getroot()
    titles = [title.text for title in root.iter(f"{SVG}title")]
    texts = [text.text for text in root.iter(f"{SVG}text")]
    for row in run_good("disk", "ls", sample, "--json").rows:
        assert row["dsname"] in texts
        assert sum(title.startswith(f"{row['dsname']} ") for title in titles) == len(row["extents"])


def test_a_single_track_of_a_large_volume_is_not_hidden_by_its_neighbours():
    geometry = Geometry(family_named("3390"), 65_520)

    groups = ET.fromstring(drawing("BIG", geometry, whole(geometry, 400_000, 1, 400_000)))

    titles = [title.text for title in groups.iter(f"{SVG}title")]
    narrow = [number for number, title in enumerate(titles) if title.endswith(" 1 tracks")]
    assert narrow == [2, 3]


def test_names_cannot_break_a_drawing():
    geometry = Geometry(family_named("2311"), 2)

    text = drawing("<V>", geometry, whole(geometry, 3, name="A<b>&'\"\x1b{}"))

    root = ET.fromstring(text)
    assert any(each.text == "A<b>&'\".0" for each in root.iter(f"{SVG}text"))


def on_terminal(command, lines, columns):
    """Run a command on a terminal of that size and return what it shows."""
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (lines, columns))
    asked = {"COLUMNS", "LINES", "NO_COLOR"}  # of a terminal these would have the last word
    environment = {name: value for name, value in os.environ.items() if name not in asked}
    environment["TERM"] = "xterm-256color"
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, env=environment) as process:
        os.close(theirs)
        shown = b""
        with contextlib.suppress(OSError):  # Linux's way to say that the other side is closed
            while piece := os.read(ours, 1 << 16):
                shown += piece
    os.close(ours)
    assert process.returncode == 0
    return shown.decode("utf-8").replace("\r", "").splitlines()


@pytest.mark.parametrize(("lines", "columns"), [(24, 80), (12, 30)])
def test_a_map_fits_the_terminal_it_is_shown_on(console, sample, lines, columns):
    shown = on_terminal([console, "disk", "map", sample], lines, columns)

    plain = [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in shown]
    assert len(plain) < lines
    assert max(map(len, plain)) <= columns
    assert any("\x1b[" in line for line in shown)
    assert "SAMPLE" in plain[0]

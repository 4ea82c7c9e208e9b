"""``volser channel run --trace``: every command as it runs."""

import json
from pathlib import Path

import pytest

SOURCE = """
disk 3390 cu=3990-6 cylinders=1
track 0,1
  record 1 data=C'CARD 001'
program
        seek         0,1 cc
        read-data    count=8
"""


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "card.ccw"
    path.write_text(SOURCE)
    return path


def test_a_source_runs_and_shows_its_trace(volser, source):
    ran = volser("channel", "run", source, "--trace")

    assert ran.code == 0
    title, header, seek, read, end = ran.out.splitlines()
    assert title == "card"
    assert header.startswith("address code command")
    assert seek.startswith("000000  07   seek ")
    assert read.endswith("CE DE     C'CARD 001'  at 0,1,1")
    assert end == "        ended at 000008: channel end, device end; residual 0"


def test_a_trace_keeps_out_of_json(volser, source):
    ran = volser("channel", "run", source, "--trace", "--json")

    assert json.loads(ran.out)["name"] == "card"
    assert "000008  06   read-data" in ran.err


def test_a_trace_has_colours_where_they_are_wanted(volser, source, monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")

    assert "\x1b[" in volser("channel", "run", source, "--trace").out


def test_what_differs_from_what_is_expected_is_still_told(volser, source, tmp_path):
    volser("channel", "asm", source, "-o", tmp_path / "card.json")
    document = json.loads((tmp_path / "card.json").read_text())
    (case,) = document["cases"]
    result = json.loads(volser("channel", "run", source, "--json").out)
    case["expected"] = result | {"results": [result["results"][0] | {"residual": 5}]}
    (tmp_path / "card.json").write_text(json.dumps(document))

    ran = volser("channel", "run", tmp_path / "card.json", "--trace")

    assert ran.code == 1
    assert "expected 5, found 0" in ran.out


def test_a_name_cannot_reach_the_terminal(volser, source):
    source.write_text('case "a\\u001b[31mb"\n' + SOURCE)

    assert "a.[31mb" in volser("channel", "run", source, "--trace").out
    assert "\x1b" not in volser("channel", "run", source, "--trace").out


def test_a_wrong_source_is_told_with_its_place(volser, source):
    source.write_text("sek 0,1\n")

    ran = volser("channel", "run", source)

    assert (ran.code, ran.out) == (1, "")
    assert f"{source}:1:1: expected a command" in ran.err


def test_one_case_of_many_is_run_by_its_name(volser, source):
    source.write_text("case one\n" + SOURCE + "case two\n" + SOURCE)

    ran = volser("channel", "run", source, "--case", "two", "--trace")

    assert ran.out.splitlines()[0] == "two"
    assert "one" not in ran.out
    missing = volser("channel", "run", source, "--case", "three")
    assert (missing.code, missing.err) == (1, f"volser: {source}: no case three\n")


def test_the_program_of_the_page_reads_the_label_of_any_disk(volser, system, tmp_path):
    page = (Path(__file__).parents[2] / "docs" / "channel-programs.md").read_text("utf-8")
    block = page.partition("```\n* Who is this?")[2].partition("```")[0]
    (tmp_path / "label.ccw").write_text(f"* Who is this?{block}")

    ran = volser("channel", "run", tmp_path / "label.ccw", "--image", "WORK01", "--trace",
                 "--system", system)  # fmt: skip

    assert ran.code == 0
    assert "C'VOL1VOL1WORK01" in ran.out

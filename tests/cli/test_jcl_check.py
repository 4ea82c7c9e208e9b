"""``volser jcl check``, end to end."""

import pytest

DECK = """\
//J JOB (A),'O''NEIL'
//* a comment
//S EXEC PGM=IEFBR14,
//            PARM=X    and a comment
//D DD DSN=&X..A,SPACE=(TRK,
//* between
//  1)
//SYSIN DD *
one
two
/*
"""


@pytest.fixture
def deck(tmp_path):
    def write(text, name="deck.jcl"):
        path = tmp_path / name
        path.write_text(text)
        return path

    return write


def test_statements_are_listed_joined_without_comments_symbols_untouched(volser, deck):
    ran = volser("jcl", "check", deck(DECK), "--json")

    assert ran.code == 0
    keys = ("line", "kind", "name", "operation", "operands", "data_records")
    assert ran.rows == [
        dict(zip(keys, values, strict=True))
        for values in [
            (1, "jcl", "J", "JOB", "(A),'O''NEIL'", 0),
            (2, "comment", "", "", "", 0),
            (3, "jcl", "S", "EXEC", "PGM=IEFBR14,PARM=X", 0),
            (5, "jcl", "D", "DD", "DSN=&X..A,SPACE=(TRK,1)", 0),
            (8, "jcl", "SYSIN", "DD", "*", 2),
        ]
    ]


def test_problems_follow_with_line_severity_and_message(volser, deck):
    ran = volser("jcl", "check", deck("//J JOB\n//X DD A=(\n"), "--json")

    assert ran.code == 1
    assert ran.rows[-1] == {
        "line": 2,
        "severity": "error",
        "message": "IEF622I operands end inside parentheses: 'A=(' in column 4 of the operands",
    }


def test_every_error_of_every_deck_is_told_with_its_line_and_card(volser, deck):
    good, bad = deck(DECK), deck("//J JOB\n//X DD A=(\n//x dd b\n", "bad.jcl")

    ran = volser("jcl", "check", bad, good)

    assert ran.code == 1
    lines = ran.out.splitlines()
    assert lines[0].startswith(f"{bad}:2: error: IEF622I")
    assert lines[1] == "    //X DD A=("
    assert lines[2].startswith(f"{bad}:3: error: IEF632I name 'x'")
    assert lines[-2:] == [f"{bad}: 3 statements, 3 errors", f"{good}: 5 statements, 0 errors"]


def test_with_several_decks_each_object_says_which_it_is_about(volser, deck):
    one, two = deck(DECK, "1"), deck(DECK, "2")

    rows = volser("jcl", "check", one, two, "--json").rows

    assert [row["deck"] for row in rows] == [str(one)] * 5 + [str(two)] * 5


def test_what_submit_would_refuse_is_told_on_request(volser, deck):
    path = deck(DECK)

    ran = volser("jcl", "check", path, "--runnable")

    assert volser("jcl", "check", path).code == 0
    assert ran.code == 1
    assert f"{path}:5: error: IEF630I SPACE is not supported yet" in ran.out


def test_the_sample_decks_are_runnable(volser, new_system):
    decks = sorted((new_system / "decks").iterdir())

    assert len(decks) == 3
    assert volser("jcl", "check", *decks, "--runnable").code == 0


def test_a_deck_that_cannot_be_read_is_code_1(volser, tmp_path):
    assert volser("jcl", "check", tmp_path).err == f"volser: {tmp_path}: Is a directory\n"

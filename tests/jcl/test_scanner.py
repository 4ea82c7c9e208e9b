import pytest
from hypothesis import given
from hypothesis import strategies as st

from jcl.cards import read_cards
from jcl.deck import read_deck
from jcl.scanner import scan
from jcl.statement import Kind

LINES = st.one_of(
    st.sampled_from(
        ["//", "//*", "/*", "//X DD *", "//X DD DATA,DLM='@@'", "@@", "/*JOBPARM L=1", "//A JOB ,"]
    ),
    st.sampled_from(["// ", "//     ", "//             ", "//X EXEC ", "//X IF ", "DATA "]).flatmap(
        lambda start: st.text("A1,'()=& T\t*", max_size=75).map(start.__add__)
    ),
    st.text(max_size=90),
)


def jcl(text):
    return [s for s in scan(read_cards(text)).statements if s.kind is Kind.JCL]


def problems(text):
    return [(p.line, p.message.split(" ")[0]) for p in scan(read_cards(text)).problems]


def column_72(text):
    return text.ljust(71) + "C"


@given(st.lists(LINES, max_size=12).map("\n".join))
def test_every_card_is_in_one_statement_or_its_data_whatever_the_text(text):
    deck = read_deck(text)

    cards = [card.line for s in deck.statements for card in s.cards]
    data = sum(len(s.data or ()) for s in deck.statements)

    assert len(set(cards)) == len(cards)
    assert len(cards) + data == len(read_cards(text))


def test_a_statement_has_name_operation_and_operands_and_its_comment_is_dropped():
    (statement,) = jcl("//STEP1    EXEC PGM=A,PARM='B C'   comment, more")

    assert (statement.name, statement.operation) == ("STEP1", "EXEC")
    assert statement.operands == "PGM=A,PARM='B C'"


def test_parameters_go_on_behind_a_comma_and_a_comment_card_does_not_stop_them():
    (statement,) = jcl("//A DD DSN=X, why\n//*  DISP=OLD,\n//   DISP=SHR")

    assert statement.operands == "DSN=X,DISP=SHR"


def test_a_quoted_text_goes_on_in_column_16_and_keeps_its_blanks():
    first = "//A EXEC PGM=P,PARM='AB".ljust(71)
    (statement,) = jcl(first + "\n//             CD'")

    assert statement.operands.endswith("AB" + " " * (71 - 23) + "CD'")


def test_a_mark_in_column_72_swallows_the_unnamed_dd_behind_it():
    (statement,) = jcl(column_72("//A DD DSN=X") + "\n//  DD DSN=Y")

    assert statement.operands == "DSN=X"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("//A DD DSN=X,\n//B DD DSN=Y", [(1, "IEF621I")]),
        ("//A DD DSN=X,\n//                  DISP=OLD", [(1, "IEF621I")]),
        ("//A DD DSN=X,", [(1, "IEF621I")]),
        ("//STEP1", [(1, "IEF605I")]),
        ("//TOOLONGNAME DD *", [(1, "IEF632I")]),
        ("//A DD DATA\nrest", [(1, "IEF664I")]),
        ("//A DD X\tY", [(1, "IEF623I")]),
        ("//A DD DSN=" + "X" * 60 + "Y", [(1, "IEF618I")]),
    ],
)
def test_a_problem_is_told_with_its_line(text, expected):
    assert sorted(problems(text)) == expected


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("//A DD *\nx\n/*\n//B DD DUMMY", ("x",)),
        ("//A DD *\nx\n//B DD DUMMY", ("x",)),
        ("//A DD *\n/*", ()),
        ("//A DD DATA\n//x\n/* \n//", ("//x",)),
        ("//A DD DATA,DLM='@@'\n/*\n//x\n@@", ("/*", "//x")),
        ("//A DD DATA,\n//  DLM=$$\n/*\n$$", ("/*",)),
        ("//A DD *,DLM=ZZ\n/*\n//B DD DUMMY", ("/*",)),
    ],
)
def test_data_ends_at_its_delimiter_or_at_the_next_statement(text, data):
    assert jcl(text)[0].data == data


def test_data_without_a_dd_gets_a_generated_sysin():
    job, generated, end = jcl("//A JOB\n  DUMP\n//B DD DUMMY")

    assert (generated.name, generated.operands, generated.data) == ("SYSIN", "*", ("  DUMP",))
    assert generated.generated
    assert not job.generated
    assert end.name == "B"


def test_a_jes2_statement_ends_data_and_counts_itself():
    statements = scan(read_cards("//A DD *\nx\n/*ROUTE PRINT R1")).statements

    assert [(s.kind, s.operation, s.operands) for s in statements[1:]] == [
        (Kind.JES2, "ROUTE", "PRINT R1")
    ]


def test_the_expression_of_if_ends_at_then():
    (statement,) = jcl("// IF (A.RC = 0 &\n//    B.RC = 0) THEN comment")

    assert statement.operands == "(A.RC = 0 & B.RC = 0)"


def test_a_command_runs_to_column_71():
    (statement,) = scan(read_cards("// D U,,, 999  X")).statements

    assert (statement.kind, statement.operands) == (Kind.COMMAND, "U,,, 999  X")

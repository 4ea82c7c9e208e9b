import pytest
from hypothesis import given
from hypothesis import strategies as st

from jcl.operands import Group, Keyword, OperandError, Qualified, Text, parse_operands

A, B = Text("A"), Text("B")


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("", ()),
        ("A", (A,)),
        (",A", (None, A)),
        ("A,,B", (A, None, B)),
        ("(A,,B)", (Group((A, None, B)),)),
        ("()", (Group(()),)),
        ("X=", (Keyword("X", None),)),
        ("X=,Y=A", (Keyword("X", None), Keyword("Y", A))),
        ("VOL=SER=A", (Keyword("VOL", Keyword("SER", A)),)),
        ("VOL=(,X,SER=A)", (Keyword("VOL", Group((None, Text("X"), Keyword("SER", A)))),)),
        ("DSN=A(B)", (Keyword("DSN", Qualified(A, Group((B,)))),)),
        ("'O''NEIL'", (Text("O'NEIL", quoted=True),)),
        ("&X.A'B'", (Text("&X.AB", quoted=True, symbol=True),)),
        ("PARM.S=A", (Keyword("PARM.S", A),)),
        ("*.A.B", (Text("*.A.B"),)),
    ],
)
def test_operands_become_a_tree(text, tree):
    assert parse_operands(text) == tree


@pytest.mark.parametrize(
    ("text", "column"),
    [("A=B=C=D", 6), ("(A", 3), ("A)", 2), ("A,'B", 3), ("a", 1), ("DISP=(NEW,KEEP))", 16)],
)
def test_an_error_names_the_column(text, column):
    with pytest.raises(OperandError) as caught:
        parse_operands(text)

    assert caught.value.column == column


def test_lists_in_lists_without_end_are_refused_before_they_are_parsed():
    with pytest.raises(OperandError, match="IEF616I"):
        parse_operands("(" * 100_000)


@given(st.text("AB,()=&'*. ", max_size=40))
def test_an_error_is_about_a_column_of_the_text_whatever_the_text(text):
    try:
        tree, column = parse_operands(text), 1
    except OperandError as error:
        tree, column = (), error.column

    assert isinstance(tree, tuple)
    assert 1 <= column <= len(text) + 1

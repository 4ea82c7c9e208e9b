from jcl.deck import read_deck


def test_a_statement_prints_as_a_record():
    (record,) = [s.to_json() for s in read_deck("//A DD *,\n//  DLM=ZZ\nx\nZZ").statements]

    assert record == {
        "line": 1,
        "kind": "jcl",
        "name": "A",
        "operation": "DD",
        "operands": "*,DLM=ZZ",
        "data_records": 1,
    }


def test_bad_operands_and_unknown_operations_are_problems_with_their_lines():
    deck = read_deck("//A JOB\n//B EXEC PGM=(A\n//C EXCE PGM=A\n//")

    assert deck.has_errors
    assert [(p.line, p.message[:7]) for p in deck.problems] == [(2, "IEF622I"), (3, "IEF605I")]

"""``volser jcl check``: what decks hold, and what is wrong with them."""

import json
from collections.abc import Sequence
from typing import Annotated

import typer

from cli import options
from cli.deck_text import problem_lines, read_deck_text
from jcl.deck import Deck, read_deck
from jcl.job import read_job
from jcl.statement import Problem
from primitives.finding import Severity


def command(
    decks: Annotated[list[str], typer.Argument(metavar="DECK...", help="Decks; - is stdin.")],
    *,
    runnable: Annotated[
        bool, typer.Option("--runnable", help="Also say what submit would refuse.")
    ] = False,
    as_json: options.AsJson = False,
) -> None:
    """Parse decks and report every error with its line; nothing is run.

    With --json also every statement: continuations joined, comments dropped, symbols as they are.

    Example: volser jcl check decks/backup.jcl --json

    Exit codes: 0 no errors, perhaps warnings; 1 errors, or a deck cannot be read.
    """
    wrong = False
    for name in decks:
        deck = read_deck(read_deck_text(name))
        problems = read_job(deck).problems if runnable else deck.problems
        if as_json:
            _print_json(deck, problems, {"deck": name} if len(decks) > 1 else {})
        else:
            _print(name, deck, problems)
        wrong |= any(problem.severity is Severity.ERROR for problem in problems)
    if wrong:
        raise typer.Exit(1)


def _print_json(deck: Deck, problems: Sequence[Problem], which: dict[str, str]) -> None:
    rows = [statement.to_json() for statement in deck.statements]
    rows += [problem.to_json() for problem in problems]
    for row in rows:
        typer.echo(json.dumps(which | row))


def _print(name: str, deck: Deck, problems: Sequence[Problem]) -> None:
    for line in problem_lines(name, deck, problems):
        typer.echo(line)
    errors = sum(problem.severity is Severity.ERROR for problem in problems)
    typer.echo(f"{name}: {len(deck.statements)} statements, {errors} errors")

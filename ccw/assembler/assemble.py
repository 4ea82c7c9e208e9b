"""Source of channel programs into the cases of a case file.

Directives say what the programs run on; everything else is a command word. What a directive says
holds for the case it stands in; ``case`` begins the next one.
"""

from pathlib import Path
from typing import Final

from lark import Token

from ccw.assembler.arguments import Arguments
from ccw.assembler.draft import DIRECTIVES, Draft
from ccw.assembler.source import MisfitError, Statement, parse_source
from ccw.assembler.word import DISK_WORDS, TAPE_WORDS, parse_word
from ccw.cases.document import Case
from primitives import DasdError

MOST_BYTES: Final = 16 << 20
"""Of a source."""
MOST_WORDS: Final = 4096
"""Of a program."""


class SourceFileError(DasdError):
    """A source cannot be read."""


def assemble_file(path: Path) -> tuple[Case, ...]:
    """Assemble a file of UTF-8 text.

    Raises:
        SourceFileError: It cannot be read, or is not text.
        AssemblerError: Its first mistake.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise SourceFileError(f"{path}: {error.strerror or error}") from error
    if len(raw) > MOST_BYTES:
        raise SourceFileError(f"{path}: longer than {MOST_BYTES} bytes")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        place, found = f"{path}+{error.start:#x}", raw[error.start : error.start + 1].hex()
        raise SourceFileError(f"{place}: expected UTF-8 text, found {found}") from error
    return assemble(text, str(path))


def assemble(text: str, source: str) -> tuple[Case, ...]:
    """Assemble a source.

    Args:
        text: The source.
        source: What messages call it; its stem is the name of a case that has none.

    Raises:
        AssemblerError: Its first mistake, with the place.
    """
    cases: list[Case] = []
    try:
        for part in _split(parse_source(text, source)):
            cases.append(_assembled(part, Path(source).stem))  # noqa: PERF401 -- keep the try small
    except MisfitError as error:
        raise error.in_source(source) from error
    return tuple(cases)


def _split(statements: list[Statement]) -> list[list[Statement]]:
    """Divide statements into those of each case."""
    parts: list[list[Statement]] = []
    for statement in statements:
        if not parts or statement.operation.lower() == "case":
            parts.append([])
        parts[-1].append(statement)
    return parts


def _assembled(statements: list[Statement], name: str) -> Case:
    draft = Draft(name)
    jumps: list[tuple[int, str, Token]] = []
    for statement in statements:
        directive = DIRECTIVES.get(statement.operation.lower())
        if directive is None:
            target = _add_word(draft, statement)
            if target is not None:
                jumps.append((len(draft.programs) - 1, target, statement.operands[0].at))
        elif statement.label is not None:
            raise MisfitError(statement.operation, "a command behind a label")
        else:
            given = Arguments(statement)
            directive(draft, given)
            given.finish()
    labels = [{word.label for word in program} for program in draft.programs]
    for program, target, at in jumps:
        if target not in labels[program]:
            raise MisfitError(at, "a label of this program")
    return draft.finished()


def _add_word(draft: Draft, statement: Statement) -> str | None:
    """Add a command word to the last program; returns the label it jumps to."""
    if not draft.programs:
        draft.programs.append([])
    program = draft.programs[-1]
    language = TAPE_WORDS if draft.is_for_tape else DISK_WORDS
    word = parse_word(statement, language, ccw_format=draft.ccw_format, index=len(program))
    if word.label is not None and any(word.label == other.label for other in program):
        raise MisfitError(statement.operation, "a label that no other word has")
    if len(program) == MOST_WORDS:
        raise MisfitError(statement.operation, f"at most {MOST_WORDS} words in a program")
    program.append(word)
    return word.tic if isinstance(word.tic, str) else None

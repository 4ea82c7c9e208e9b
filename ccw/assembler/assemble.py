"""Source of channel programs into the cases of a case file.

Directives say what the programs run on; everything else is a command word. What a directive says
holds for the case it stands in; ``case`` begins the next one.
"""

from pathlib import Path
from typing import Final

from ccw.assembler.arguments import Arguments
from ccw.assembler.draft import DIRECTIVES, Draft
from ccw.assembler.language import DISK_WORDS, TAPE_WORDS
from ccw.assembler.parsing import parse_source
from ccw.assembler.source import MisfitError, Statement
from ccw.assembler.word import parse_word
from ccw.cases.document import Case
from primitives import DasdError

MOST_BYTES: Final = 8 << 20
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
            return assemble_bytes(file.read(MOST_BYTES + 1), str(path))
    except OSError as error:
        raise SourceFileError(f"{path}: {error.strerror or error}") from error


def assemble_bytes(raw: bytes, source: str) -> tuple[Case, ...]:
    """Assemble UTF-8 text that is still bytes; raises what ``assemble_file`` does."""
    if len(raw) > MOST_BYTES:
        raise SourceFileError(f"{source}: longer than {MOST_BYTES} bytes")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        place, found = f"{source}+{error.start:#x}", raw[error.start : error.start + 1].hex()
        raise SourceFileError(f"{place}: expected UTF-8 text, found {found}") from error
    return assemble(text, source)


def assemble(text: str, source: str) -> tuple[Case, ...]:
    """Assemble a source.

    Args:
        text: The source.
        source: What messages call it; its stem is the name of a case that has none.

    Raises:
        AssemblerError: Its first mistake, with the place.
    """
    cases: list[Case] = []
    draft: Draft | None = None
    try:
        for statement in parse_source(text, source):
            if draft is None or statement.operation.lower() == "case":
                cases += [draft.finished()] if draft is not None else []
                draft = Draft(Path(source).stem)
            _take(draft, statement)
        cases += [draft.finished()] if draft is not None else []
    except MisfitError as error:
        raise error.in_source(source) from error
    return tuple(cases)


def _take(draft: Draft, statement: Statement) -> None:
    directive = DIRECTIVES.get(statement.operation.lower())
    if directive is None:
        _add_word(draft, statement)
        return
    if statement.label is not None:
        raise MisfitError(statement.operation, "a command behind a label")
    given = Arguments(statement)
    directive(draft, given)
    given.finish()


def _add_word(draft: Draft, statement: Statement) -> None:
    program = draft.program
    language = TAPE_WORDS if draft.is_for_tape else DISK_WORDS
    word = parse_word(statement, language, ccw_format=draft.ccw_format, index=len(program.words))
    if word.label is not None and word.label in program.labels:
        raise MisfitError(statement.operation, "a label that no other word has")
    if len(program.words) == MOST_WORDS:
        raise MisfitError(statement.operation, f"at most {MOST_WORDS} words in a program")
    program.words.append(word)
    if word.label is not None:
        program.labels.add(word.label)
    if isinstance(word.tic, str):
        program.jumps.append((word.tic, statement.operands[0].at))

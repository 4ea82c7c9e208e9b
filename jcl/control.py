"""DFSMSdss control statements: what ADRDSSU is told in SYSIN.

Each command is read on its own; one that is wrong, or asks for what is not supported, says why and
is not run.

Source: DFSMSdss Storage Administration, syntax of DUMP and RESTORE and their short forms.
"""

import datetime
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, TypeAlias

from jcl.control_lines import CommandText, command_texts
from jcl.control_tree import ControlError, Node, Parentheses, Word, parse_command
from jcl.fields import name_set
from primitives import Dsname, InvalidNameError
from snapshot.by_filter import Criterion, InvalidCriterionError, parse_criteria
from snapshot.masks import Mask
from snapshot.renames import RenamePair, Renames
from snapshot.selection import Selection

_EVERYTHING: Final = Mask.checked("**")
_MOST_ENTRIES: Final = 255
_HIGHEST_CODE: Final = 16
_SET: Final = re.compile(r"(LASTCC|MAXCC) (?:= )?([0-9]{1,2})")


@dataclass(frozen=True, slots=True, kw_only=True)
class DumpCommand:
    """DUMP DATASET.

    Attributes:
        selection: INCLUDE, EXCLUDE, BY and ALLDATA.
        inputs: DDs of the volumes.
        output: DD of the tape.
        concurrent: Whether CONCURRENT is coded; a dump is as of one instant either way.
        remarks: What was taken and has no effect.
    """

    selection: Selection
    inputs: tuple[str, ...]
    output: str
    concurrent: bool = False
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreCommand:
    """RESTORE DATASET.

    Attributes:
        selection: INCLUDE, EXCLUDE and BY.
        source: DD of the tape.
        output: DD of the volume.
        replace, replace_unconditional: What may be overwritten.
        renames: RENAME or RENAMEUNCONDITIONAL.
        force: Whether data sets that depend on their place may move.
        remarks: What was taken and has no effect.
    """

    selection: Selection
    source: str
    output: str
    replace: bool = False
    replace_unconditional: bool = False
    renames: Renames = field(default=Renames())
    force: bool = False
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SetCommand:
    """SET LASTCC or SET MAXCC."""

    variable: str
    code: int


@dataclass(frozen=True, slots=True)
class ModeCommand:
    """SERIAL or PARALLEL; commands run one after another in both."""

    mode: str


@dataclass(frozen=True, slots=True)
class BadCommand:
    """One that is not run.

    Attributes:
        reason: Why.
        ends_stream: Whether what follows must not be run either, because it depends on it.
    """

    reason: str
    ends_stream: bool = False


Command: TypeAlias = DumpCommand | RestoreCommand | SetCommand | ModeCommand | BadCommand

_ALIASES: Final[Mapping[str, str]] = {
    alias: full
    for full, aliases in {
        "DATASET": "DS",
        "INCLUDE": "INC",
        "EXCLUDE": "EXC",
        "FILTERDD": "FIL FDD",
        "INDDNAME": "INDD IDD",
        "OUTDDNAME": "OUTDD ODD",
        "LOGINDDNAME": "LOGINDD LIDD",
        "PHYSINDDNAME": "PHYSINDD PIDD",
        "ALLDATA": "ALLD",
        "ALLEXCP": "ALLX",
        "TOLERATE": "TOL",
        "ENQFAILURE": "ENQF",
        "OPTIMIZE": "OPT",
        "CONCURRENT": "CONC CC",
        "ADMINISTRATOR": "ADMIN",
        "REPLACE": "REP",
        "REPLACEUNCONDITIONAL": "REPLACEU REPUNC",
        "RENAMEUNCONDITIONAL": "RENAMEU RENUNC",
        "SERIAL": "SER",
        "PARALLEL": "PAR",
        "DUMP": "DUM",
        "RESTORE": "REST",
    }.items()
    for alias in aliases.split()
}
_LOGIC: Final = frozenset({"IF", "THEN", "ELSE", "DO", "END"})
_NO_EFFECT: Final = frozenset({"OPTIMIZE", "TOLERATE", "SHARE", "WAIT", "ADMINISTRATOR"})
"""Speed, enqueues and authority: there is nothing here that they could change."""
_FLAGS: Final = frozenset({"CONCURRENT", "REPLACE", "REPLACEUNCONDITIONAL", "FORCE"})
_OF_DUMP: Final = frozenset({"DATASET", "LOGINDDNAME", "OUTDDNAME", "ALLDATA", "CONCURRENT"})
_OF_RESTORE: Final = name_set(
    "DATASET INDDNAME OUTDDNAME REPLACE REPLACEUNCONDITIONAL RENAME RENAMEUNCONDITIONAL FORCE"
)
_OF_DATASET: Final = frozenset({"INCLUDE", "EXCLUDE", "BY"})

Keywords: TypeAlias = Mapping[str, Parentheses | None]


@dataclass(frozen=True, slots=True)
class ReadCommand:
    """A command as it was read.

    Attributes:
        line: Of its first record in SYSIN, from 1.
        text: On one line.
        command: What it says.
    """

    line: int
    text: str
    command: Command

    @property
    def verb(self) -> str:
        """The first word, in full."""
        words = self.text.split(maxsplit=1)
        return _full(words[0]) if words else ""


def read_commands(records: Sequence[str], *, today: datetime.date) -> Iterator[ReadCommand]:
    """Read a SYSIN up to EOJ; never raises.

    Args:
        records: Its records.
        today: What ``*`` means in a BY criterion.
    """
    for text in command_texts(records):
        read = ReadCommand(text.line, text.text, _command(text, today))
        if read.verb == "EOJ" and isinstance(read.command, BadCommand):
            return
        yield read


def _full(word: str) -> str:
    return _ALIASES.get(word.upper(), word.upper())


def _command(text: CommandText, today: datetime.date) -> Command:
    if text.problem is not None:
        return BadCommand(text.problem)
    try:
        match parse_command(text.text):
            case (Word(verb, None), *rest):
                return _read(_full(verb), rest, today)
            case _:
                return BadCommand("a command begins with its name")
    except (ControlError, InvalidNameError, InvalidCriterionError) as error:
        return BadCommand(str(error))


def _read(verb: str, nodes: Sequence[Node], today: datetime.date) -> Command:
    match verb:
        case "DUMP":
            return _dump(_keywords(nodes, _OF_DUMP), today)
        case "RESTORE":
            return _restore(_keywords(nodes, _OF_RESTORE), today)
        case "SET":
            return _set(nodes)
        case "SERIAL" | "PARALLEL" if not nodes:
            return ModeCommand(verb)
        case _ if verb in _LOGIC:
            return BadCommand(f"{verb} is not supported yet", ends_stream=True)
        case _:
            return BadCommand(f"command {verb} is unknown or not supported yet")


def _keywords(nodes: Sequence[Node], allowed: frozenset[str]) -> Keywords:
    """Sort the words of a command by their full names."""
    found: dict[str, Parentheses | None] = {}
    for node in nodes:
        if not isinstance(node, Word):
            raise ControlError(f"({node.text}): parentheses without a keyword")
        name = _full(node.text)
        if name not in allowed | _NO_EFFECT:
            raise ControlError(f"keyword {name} is unknown or not supported yet")
        if name in found:
            raise ControlError(f"keyword {name} comes twice")
        if name in _FLAGS and node.inner is not None:
            raise ControlError(f"{name}({node.inner.text}) is not supported yet")
        found[name] = node.inner
    return found


def _remarks(keywords: Keywords) -> tuple[str, ...]:
    return tuple(f"{name} HAS NO EFFECT ON THIS SYSTEM" for name in keywords if name in _NO_EFFECT)


def _dump(keywords: Keywords, today: datetime.date) -> DumpCommand:
    selection = _selection(keywords, today)
    if "ALLDATA" in keywords:
        selection = replace(selection, all_data=_masks(keywords, "ALLDATA"))
    return DumpCommand(
        selection=selection,
        inputs=_ddnames(keywords, "LOGINDDNAME"),
        output=_ddname(keywords, "OUTDDNAME"),
        concurrent="CONCURRENT" in keywords,
        remarks=_remarks(keywords),
    )


def _restore(keywords: Keywords, today: datetime.date) -> RestoreCommand:
    for pair in (("REPLACE", "REPLACEUNCONDITIONAL"), ("RENAME", "RENAMEUNCONDITIONAL")):
        if keywords.keys() >= set(pair):
            raise ControlError(f"{pair[0]} and {pair[1]} exclude each other")
    return RestoreCommand(
        selection=_selection(keywords, today),
        source=_ddname(keywords, "INDDNAME"),
        output=_ddname(keywords, "OUTDDNAME"),
        replace="REPLACE" in keywords,
        replace_unconditional="REPLACEUNCONDITIONAL" in keywords,
        renames=_renames(keywords),
        force="FORCE" in keywords,
        remarks=_remarks(keywords),
    )


def _selection(keywords: Keywords, today: datetime.date) -> Selection:
    inner = _inner(keywords, "DATASET")
    filters = _keywords(inner.nodes, _OF_DATASET)
    if not filters.keys() & _OF_DATASET:
        raise ControlError("DATASET needs INCLUDE, EXCLUDE or BY")
    return Selection(
        include=_masks(filters, "INCLUDE") if "INCLUDE" in filters else (_EVERYTHING,),
        exclude=_masks(filters, "EXCLUDE") if "EXCLUDE" in filters else (),
        by=_criteria(filters, today) if "BY" in filters else (),
    )


def _criteria(filters: Keywords, today: datetime.date) -> tuple[Criterion, ...]:
    return parse_criteria(_inner(filters, "BY").text, today=today)


def _masks(keywords: Keywords, name: str) -> tuple[Mask, ...]:
    """Read names and masks; ``ALLDATA(*)`` is about every data set."""
    words = _words(keywords, name)
    if name == "ALLDATA" and words == ("*",):
        return (_EVERYTHING,)
    return tuple(Mask.checked(word) for word in words)


def _inner(keywords: Keywords, name: str) -> Parentheses:
    inner = keywords.get(name)
    if inner is None or not inner.nodes:
        raise ControlError(f"{name} needs a value in parentheses" + _hint(name))
    return inner


def _hint(name: str) -> str:
    if name == "LOGINDDNAME":
        return "; there is no catalog, and no physical dump by INDDNAME yet"
    return ""


def _words(keywords: Keywords, name: str) -> tuple[str, ...]:
    words: list[str] = []
    for node in _inner(keywords, name).nodes:
        if not isinstance(node, Word) or node.inner is not None:
            raise ControlError(f"{name}: {_shown(node)}: expected names without parentheses")
        words.append(node.text)
    if len(words) > _MOST_ENTRIES:
        raise ControlError(f"{name} has more than {_MOST_ENTRIES} entries")
    return tuple(words)


def _shown(node: Node) -> str:
    if isinstance(node, Parentheses):
        return f"({node.text})"
    return node.text if node.inner is None else f"{node.text}({node.inner.text})"


def _ddnames(keywords: Keywords, name: str) -> tuple[str, ...]:
    return tuple(word.upper() for word in _words(keywords, name))


def _ddname(keywords: Keywords, name: str) -> str:
    names = _ddnames(keywords, name)
    if len(names) > 1:
        raise ControlError(f"{name} with several DDs is not supported yet")
    return names[0]


def _renames(keywords: Keywords) -> Renames:
    for name in ("RENAME", "RENAMEUNCONDITIONAL"):
        if name in keywords:
            return _rename_list(_inner(keywords, name), name)
    return Renames()


def _rename_list(inner: Parentheses, name: str) -> Renames:
    prefix: Dsname | None = None
    pairs: list[RenamePair] = []
    for index, node in enumerate(inner.nodes):
        match node:
            case Word(text, None) if index == 0:
                prefix = Dsname.checked(text)
            case Parentheses((Word(old, None), Word(new, None))):
                pairs.append(RenamePair.checked(old, new))
            case _:
                raise ControlError(f"{name}: {_shown(node)}: expected (old,new)")
    return Renames(tuple(pairs), prefix, unconditional=name == "RENAMEUNCONDITIONAL")


def _set(nodes: Sequence[Node]) -> SetCommand:
    text = " ".join(_shown(node).upper() for node in nodes)
    found = _SET.fullmatch(text)
    if found is not None and int(found[2]) <= _HIGHEST_CODE:
        return SetCommand(found[1], int(found[2]))
    raise ControlError(f"SET: expected LASTCC or MAXCC and a number up to {_HIGHEST_CODE}")

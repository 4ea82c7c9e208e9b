"""A DFSMSdss command as words, some with parentheses."""

from dataclasses import dataclass
from importlib import resources
from typing import Final, TypeAlias

from lark import Lark, Token, Transformer, UnexpectedInput, v_args
from lark.tree import Meta

from primitives import DasdError

DEEPEST: Final = 8


class ControlError(DasdError):
    """A control statement is wrong, or asks for what is not supported; it is not run."""


@dataclass(frozen=True, slots=True)
class Parentheses:
    """What stands between two parentheses.

    Attributes:
        nodes: Its words and parentheses.
        text: As written.
    """

    nodes: "tuple[Node, ...]"
    text: str


@dataclass(frozen=True, slots=True)
class Word:
    """A word, and its parentheses if it has any."""

    text: str
    inner: Parentheses | None = None


Node: TypeAlias = Word | Parentheses


class _Builder(Transformer[Token, "tuple[Node, ...]"]):
    """Builds the tree while the parser goes along."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text

    def start(self, nodes: list[Node | None]) -> tuple[Node, ...]:
        return _present(nodes)

    def word(self, parts: list[Token | Parentheses]) -> Word:
        inner = parts[1] if len(parts) > 1 else None
        assert inner is None or isinstance(inner, Parentheses)
        return Word(str(parts[0]), inner)

    def comma(self, _parts: list[Token]) -> None:
        return None

    @v_args(meta=True)
    def group(self, meta: Meta, nodes: list[Node | None]) -> Parentheses:
        return Parentheses(_present(nodes), self._text[meta.start_pos + 1 : meta.end_pos - 1])


def _present(nodes: list[Node | None]) -> "tuple[Node, ...]":
    return tuple(node for node in nodes if node is not None)


_PARSER: Final = Lark(
    (resources.files("jcl") / "control.lark").read_text("utf-8"),
    parser="lalr",
    propagate_positions=True,
)


def parse_command(text: str) -> tuple[Node, ...]:
    """Parse one command on one line.

    Raises:
        ControlError: Its parentheses do not pair, or it has a character that none may have.

    >>> [node.text for node in parse_command("DUMP DS(INC(A B,C)) ODD(T)")]
    ['DUMP', 'DS', 'ODD']
    """
    depth = deepest = 0
    for char in text:
        depth += (char == "(") - (char == ")")
        deepest = max(deepest, depth)
    if depth or deepest > DEEPEST:
        raise ControlError("parentheses do not pair, or are too deep")
    try:
        tree = _PARSER.parse(text)
    except UnexpectedInput as error:
        found = text[error.column - 1 :][:12]
        raise ControlError(f"not allowed here: {found!r}") from error
    return _Builder(text).transform(tree)

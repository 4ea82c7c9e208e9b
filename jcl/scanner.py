"""Cards to statements: the reader's two modes, JCL and data, and the rules of continuation.

Whatever the text, every card ends up in one statement or in the data of one, and problems are
listed, never raised.

Source: z/OS MVS JCL Reference, fields and continuation; JES2 Initialization, the reader.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from jcl.cards import WIDTH, Card
from jcl.instream import DELIMITER, Opening, jes2_verb, opening_of
from jcl.parameter_field import Expect, Piece, continued_at, read_piece
from jcl.statement import Kind, Problem, Statement
from primitives.finding import Severity

_FIELDS: Final = re.compile(r"//(?P<name>[^ ]*) +(?P<operation>[^ ]+)(?P<blanks> *)")
_NAME: Final = re.compile(r"[A-Z@#$][A-Z0-9@#$]{0,7}(\.[A-Z@#$][A-Z0-9@#$]{0,7})?")
_THEN: Final = re.compile(r"(?<![^ ])THEN(?![^ ])")
_UNPRINTABLE: Final = re.compile(r"[\x00-\x1f\x7f]")
_ONLY_COMMENT: Final = frozenset({"ELSE", "ENDIF", "PEND", "ENDCNTL"})
_COMMANDS: Final = frozenset(
    [
        "START",
        "S",
        "STOP",
        "P",
        "DISPLAY",
        "D",
        "MODIFY",
        "F",
        "MOUNT",
        "M",
        "VARY",
        "V",
        "CANCEL",
        "C",
        "HOLD",
        "H",
        "RELEASE",
        "A",
        "RESET",
        "E",
        "REPLY",
        "R",
        "SEND",
        "SE",
        "T",
        "UNLOAD",
        "U",
        "WRITELOG",
        "W",
        "LOG",
        "L",
    ]
)


@dataclass(frozen=True, slots=True)
class Scan:
    """Statements in the order of the deck, and problems in order of lines."""

    statements: tuple[Statement, ...]
    problems: tuple[Problem, ...]


def scan(cards: Sequence[Card]) -> Scan:
    """Find the statements."""
    scanner = _Scanner(cards)
    statements: list[Statement] = []
    while (card := scanner.peek()) is not None:
        statements.append(scanner.statement(card))
    return Scan(tuple(statements), tuple(sorted(scanner.problems, key=lambda each: each.line)))


class _Scanner:
    """A place in the cards, and the problems so far."""

    def __init__(self, cards: Sequence[Card]) -> None:
        self._cards = cards
        self._at = 0
        self.problems: list[Problem] = []

    def peek(self) -> Card | None:
        """Return the next card, None behind the last."""
        return self._cards[self._at] if self._at < len(self._cards) else None

    def statement(self, card: Card) -> Statement:
        """Read the statement that begins with the next card."""
        if card.is_jcl:
            return self._slashes(card)
        if card.text.startswith(DELIMITER):
            self._at += 1
            return _jes2_or_delimiter(card)
        data, end = self._data(card.line, Opening(holds_jcl=False))
        return Statement(
            card.line, Kind.JCL, "SYSIN", "DD", "*", data=data, cards=end, generated=True
        )

    def _slashes(self, card: Card) -> Statement:
        start = self._at
        self._at += 1
        if card.is_comment:
            return Statement(card.line, Kind.COMMENT, cards=(card,))
        self._check(card)
        if card.is_null:
            return Statement(card.line, Kind.NULL, cards=(card,))
        name, operation, at = self._fields(card)
        if not name and operation in _COMMANDS:
            operands = card.statement[at:].rstrip(" ")
            return Statement(card.line, Kind.COMMAND, "", operation, operands, cards=(card,))
        operands = self._operands(card, operation, at)
        cards = tuple(self._cards[start : self._at])
        opening = opening_of(operands) if operation == "DD" else None
        if opening is None:
            return Statement(card.line, Kind.JCL, name, operation, operands, cards=cards)
        data, end = self._data(card.line, opening)
        cards += end
        return Statement(card.line, Kind.JCL, name, operation, operands, data=data, cards=cards)

    def _fields(self, card: Card) -> tuple[str, str, int]:
        """Return name and operation, and where the parameter field begins."""
        fields = _FIELDS.match(card.statement)
        if fields is None:
            self._error(card, "IEF605I no operation")
            return card.statement[2:].rstrip(" "), "", len(card.statement)
        name = fields["name"]
        if name and not _NAME.fullmatch(name):
            self._error(card, f"IEF632I name {name!r} is not 1 to 8 of A-Z 0-9 @ # $")
        if not fields["blanks"] and card.marked:
            self._error(card, "IEF618I operation runs past column 71")
        return name, fields["operation"], fields.end()

    def _operands(self, card: Card, operation: str, at: int) -> str:
        if operation == "IF":
            return self._condition(card, at)
        if operation in _ONLY_COMMENT or at >= len(card.statement):
            self._skip_comment(card) if card.marked else None
            return ""
        piece = self._piece(card, at)
        pieces = [piece.text]
        while piece.expect in (Expect.PARAMETERS, Expect.QUOTED):
            follower = self._continuation(piece.expect)
            if follower is None:
                break
            card, start = follower
            piece = self._piece(card, start, quoted=piece.expect is Expect.QUOTED)
            pieces.append(piece.text)
        if piece.expect is Expect.COMMENT:
            self._skip_comment(card)
        return "".join(pieces)

    def _piece(self, card: Card, start: int, *, quoted: bool = False) -> Piece:
        piece = read_piece(card, start, quoted=quoted)
        if piece.overrun:
            self._error(card, "IEF618I operand is not ended by a comma or a blank before column 72")
        return piece

    def _continuation(self, expect: Expect) -> tuple[Card, int] | None:
        """Take the next card if it continues the field; return it and where its text begins."""
        before = self._cards[self._at - 1]
        card = self._past_comments()
        start = None if card is None else continued_at(card, expect)
        if card is None or start is None:
            self._error(before, f"IEF621I expected a continuation with {expect.value}")
            if card is not None and card.continues:
                self._at += 1  # its text stands where no continuation's may: a comment
            return None
        self._at += 1
        self._check(card)
        return card, start

    def _past_comments(self) -> Card | None:
        while (card := self.peek()) is not None and card.is_comment:
            self._at += 1
        return card

    def _skip_comment(self, card: Card) -> None:
        """Skip the cards that continue a comment."""
        while card.marked:
            follower = self._past_comments()
            if follower is None or not follower.continues:
                self._warn(card, "IEF621I column 72 announces a comment that does not go on")
                return
            self._at += 1
            card = follower

    def _condition(self, card: Card, at: int) -> str:
        """Join the relational expression of IF, up to THEN."""
        pieces: list[str] = []
        start: int | None = at
        while start is not None:
            text = card.statement[start:]
            then = _THEN.search(text)
            if then is not None:
                return " ".join([*pieces, text[: then.start()].strip(" ")]).strip(" ")
            pieces.append(text.strip(" "))
            follower = self._continuation(Expect.PARAMETERS)
            if follower is None:
                break
            card, start = follower
        return " ".join(pieces)

    def _data(self, line: int, opening: Opening) -> tuple[tuple[str, ...], tuple[Card, ...]]:
        """Read in-stream records; returns them and the delimiter, if there is one."""
        records: list[str] = []
        while (card := self.peek()) is not None:
            if opening.ends_at(card.text):
                if opening.delimiter == DELIMITER and jes2_verb(card.text):
                    return tuple(records), ()
                self._at += 1
                return tuple(records), (card,)
            if opening.gives_way_to(card.text):
                return tuple(records), ()
            records.append(card.text)
            self._at += 1
        if opening.holds_jcl or opening.delimiter != DELIMITER:
            message = f"IEF664I no {opening.delimiter} ends the data; the rest of the deck is data"
            self.problems.append(Problem(line, Severity.WARNING, message))
        return tuple(records), ()

    def _check(self, card: Card) -> None:
        """Look at what every JCL card must keep to."""
        odd = _UNPRINTABLE.search(card.text)
        if odd is not None:
            self._error(card, f"IEF623I character {odd[0]!r} in column {odd.start() + 1}")
        if len(card.text.rstrip(" ")) > WIDTH:
            self._warn(card, f"IEF623I text past column {WIDTH} is cut off")

    def _error(self, card: Card, message: str) -> None:
        self.problems.append(Problem(card.line, Severity.ERROR, message))

    def _warn(self, card: Card, message: str) -> None:
        self.problems.append(Problem(card.line, Severity.WARNING, message))


def _jes2_or_delimiter(card: Card) -> Statement:
    verb = jes2_verb(card.text)
    if verb is None:
        return Statement(card.line, Kind.DELIMITER, cards=(card,))
    operands = card.statement[2 + len(verb) :].strip(" ")
    return Statement(card.line, Kind.JES2, "", verb, operands, cards=(card,))

"""Command lines run as a shell would, without a process of their own."""

import contextlib
import io
import json
from dataclasses import dataclass
from typing import Any
from unittest import mock

from cli.main import main


@dataclass(frozen=True)
class Done:
    """What a command left: exit code, stdout, stderr."""

    code: int
    raw: bytes
    err: str

    @property
    def out(self) -> str:
        """Its output as text."""
        return self.raw.decode("utf-8")

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Its output as JSON, one object a line."""
        return [json.loads(line) for line in self.out.splitlines()]


def run(*words: object, stdin: bytes = b"") -> Done:
    """Run ``volser`` with these words."""
    out, err = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.StringIO()
    code: object = 0
    with (
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
        mock.patch("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin), "utf-8")),
        mock.patch.dict("os.environ", COLUMNS="80"),  # whatever terminal the tests are run on
    ):
        try:
            main([str(word) for word in words])
        except SystemExit as end:
            code = end.code or 0
        out.flush()
    assert isinstance(code, int)
    assert isinstance(out.buffer, io.BytesIO)
    return Done(code, out.buffer.getvalue(), err.getvalue())


def run_good(*words: object, stdin: bytes = b"") -> Done:
    """Run a command that must succeed."""
    done = run(*words, stdin=stdin)
    assert done.code == 0, done.err
    return done

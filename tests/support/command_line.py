"""Command lines run as a shell would, without a process of their own."""

import contextlib
import io
import json
from dataclasses import dataclass
from typing import Any

from cli.main import main


@dataclass(frozen=True)
class Done:
    """What a command left: exit code, stdout, stderr."""

    code: int
    out: str
    err: str

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Its output as JSON, one object a line."""
        return [json.loads(line) for line in self.out.splitlines()]


def run(*words: object) -> Done:
    """Run ``volser`` with these words."""
    out, err = io.StringIO(), io.StringIO()
    code: object = 0
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main([str(word) for word in words])
        except SystemExit as end:
            code = end.code or 0
    assert isinstance(code, int)
    return Done(code, out.getvalue(), err.getvalue())


def run_good(*words: object) -> Done:
    """Run a command that must succeed."""
    done = run(*words)
    assert done.code == 0, done.err
    return done

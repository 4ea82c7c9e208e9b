"""Traces of assembled programs, as lines of text."""

from ccw.assembler import assemble
from ccw.cases import run_case, target_of
from ccw.policy import IBM
from ccw.trace import plain
from ccw.trace.of_case import CaseTrace


def trace_of(case):
    """Run a case and return its trace."""
    target = target_of(case, IBM)
    told = []
    run_case(case, target, policy=IBM, watcher=CaseTrace(case, target.device, told.append))
    return [plain(row) for row in told]


def trace_of_source(text):
    """Assemble a source and return the trace of all its cases, without titles and headers."""
    return [
        line
        for case in assemble(text, "source.ccw")
        for line in trace_of(case)
        if line[:1] in " 0123456789"
    ]

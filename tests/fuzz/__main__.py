"""``python -m tests.fuzz``: damage disks, look at them, and count what happens.

Every damaged image goes through info, ls, vtoc, check and get. Each must answer, or end with one
line and exit code 1; nothing may take more than two seconds of the processor, which are no more on
a busy machine, or 200 MB more memory. A failure is told with its seed: ``python -m tests.fuzz
--seed N --count 1`` runs it alone.
"""

import argparse
import contextlib
import io
import multiprocessing
import resource
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import typer

from accessmethods.exchange import Form
from cli.disk import check, get, info, ls, vtoc
from primitives import DasdError
from tests.fuzz.damage import damaged
from tests.fuzz.originals import ORIGINALS, make_originals

LONGEST_SECONDS = 2.0
MOST_MEMORY = 200 << 20
LOOKS: dict[str, Callable[[str], None]] = {
    "info": info.command,
    "ls": lambda path: ls.command(path, members=True),
    "vtoc": vtoc.command,
    "check": lambda path: check.command(path, records=True, afresh=True),
    "get a data set": lambda path: get.command(path, "SEQ.VB", form=Form.RDW),
    "get a member": lambda path: get.command(path, "LIB(BETA)"),
}
"""The commands themselves, without the command line: reading that takes longer than all of them."""


def main() -> int:
    """Run a campaign; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("--count", type=int, default=100_000, help="damaged images")
    parser.add_argument("--seed", type=int, default=0, help="of the first one")
    parser.add_argument("--seconds", type=float, default=None, help="stop then, whatever is left")
    parser.add_argument("--workers", type=int, default=multiprocessing.cpu_count())
    given = parser.parse_args()
    started = time.monotonic()
    until = None if given.seconds is None else started + given.seconds
    parts = [
        (given.seed + n, given.seed + given.count, given.workers, until)
        for n in range(given.workers)
    ]
    with multiprocessing.Pool(given.workers) as pool:
        results = pool.starmap(campaign, parts)
    failures = [failure for _, failed in results for failure in failed]
    counts = sum((counts for counts, _ in results), Counter[str]())
    sys.stderr.writelines(failures[:20])
    sys.stdout.write(
        f"{counts['images']} damaged images, {counts['looks']} looks: "
        f"{counts['answered']} answered, {counts['refused']} refused, "
        f"{len(failures)} failures, in {time.monotonic() - started:.0f} s\n"
    )
    return 1 if failures else 0


def campaign(
    first: int, stop: int, step: int, until: float | None
) -> tuple[Counter[str], list[str]]:
    """Look at every damaged image of one worker."""
    counts, failures = Counter[str](), []
    with tempfile.TemporaryDirectory() as place:
        originals = make_originals(Path(place))
        path = Path(place) / "damaged"
        _limit_memory()
        for seed in range(first, stop, step):
            if until is not None and time.monotonic() > until:
                break
            name = ORIGINALS[seed % len(ORIGINALS)]
            path.write_bytes(damaged(originals[name], seed))
            counts["images"] += 1
            for look in LOOKS:
                failures += look_at(str(path), look, f"seed {seed} ({name}), {look}", counts)
    return counts, failures


def look_at(path: str, look: str, what: str, counts: Counter[str]) -> list[str]:
    counts["looks"] += 1
    began = time.process_time()
    out = io.TextIOWrapper(io.BytesIO(), "utf-8")
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
            LOOKS[look](path)
    except DasdError as error:
        counts["refused"] += 1
        if (path not in str(error) and "FUZZ01" not in str(error)) or "\n" in str(error):
            return [f"{what}: said {error}\n"]
    except typer.Exit:
        counts["answered"] += 1
    except BaseException:  # noqa: BLE001 -- that is what is looked for
        return [f"{what}: {traceback.format_exc()}\n"]
    else:
        counts["answered"] += 1
    seconds = time.process_time() - began
    return [f"{what}: took {seconds:.1f} s\n"] if seconds > LONGEST_SECONDS else []


def _limit_memory() -> None:
    """Let the process have only so much more than it has now."""
    now = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (now + MOST_MEMORY, resource.RLIM_INFINITY))


if __name__ == "__main__":
    sys.exit(main())

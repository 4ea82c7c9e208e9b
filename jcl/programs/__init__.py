"""The programs a step can run, by the names that PGM= knows."""

from collections.abc import Mapping
from typing import Final

from jcl.programs import adrdssu, iefbr14
from jcl.programs.context import Program

PROGRAMS: Final[Mapping[str, Program]] = {"ADRDSSU": adrdssu.run, "IEFBR14": iefbr14.run}

"""IEFBR14: does nothing; what its DDs ask for is done by allocation.

Source: z/OS MVS JCL User's Guide.
"""

from jcl.programs.context import StepContext


def run(_step: StepContext) -> int:
    """Return 0."""
    return 0

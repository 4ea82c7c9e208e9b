"""Running Hercules' own utilities."""

from collections.abc import Callable

import pytest

from tests.support.hercules import call_hercules


@pytest.fixture
def hercules() -> Callable[..., str]:
    """Call a utility of Hercules by name; the test is skipped where it is not installed."""
    return call_hercules

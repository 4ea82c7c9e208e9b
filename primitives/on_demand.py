"""Names a package offers without importing, before anybody asks for one, the modules they live in.

``volser disk ls`` must not wait for the engine of backups because both are said to be of one
package. A package imports its names for type checkers, and has the function made here for Python::

    if TYPE_CHECKING:
        from snapshot.masks import Mask
    else:
        __getattr__ = on_demand(__name__, {"snapshot.masks": ["Mask"]})

Source: PEP 562.
"""

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module


def on_demand(package: str, homes: Mapping[str, Sequence[str]]) -> Callable[[str], object]:
    """Return the ``__getattr__`` of a package.

    Args:
        package: Its name.
        homes: By module, the names that are taken from it.
    """
    home_of = {name: module for module, names in homes.items() for name in names}

    def find(name: str) -> object:
        if name not in home_of:
            msg = f"module {package!r} has no attribute {name!r}"
            raise AttributeError(msg)
        return getattr(import_module(home_of[name]), name)

    return find

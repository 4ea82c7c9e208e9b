"""The page about the library: its examples run, and packages offer what it says they do."""

import contextlib
import doctest
import importlib
import pkgutil
import re
from pathlib import Path

import pytest

from tests.docs.test_readme import PYTHON
from tests.support.command_line import run_good

PAGE = Path(__file__).parents[2] / "docs" / "library.md"
ROW = re.compile(r"^\| `(\w+)` \| [^|]+ \| (.+) \|$", re.MULTILINE)
PACKAGES = [name for name, _ in ROW.findall(PAGE.read_text("utf-8"))]


def test_the_examples_of_the_page_run_as_shown(tmp_path):
    text = PAGE.read_text("utf-8")
    examples = "\n".join(PYTHON.findall(text))
    test = doctest.DocTestParser().get_doctest(examples, {}, PAGE.name, str(PAGE), 0)
    runner = doctest.DocTestRunner()

    with contextlib.chdir(tmp_path):
        run_good("new", "mysystem")
        runner.run(test)

    failed, tried = runner.summarize(verbose=False)
    assert (failed, tried) == (0, text.count("\n>>> "))


@pytest.mark.parametrize(("package", "names"), ROW.findall(PAGE.read_text("utf-8")))
def test_what_the_page_begins_with_is_there(package, names):
    module = importlib.import_module(package)

    for name in re.findall(r"`([\w.]+)`", names):
        if "." in name:
            home, _, last = name.rpartition(".")
            assert hasattr(importlib.import_module(home), last)
        else:
            assert name in module.__all__


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_explains_itself_and_offers_what_it_lists(package):
    module = importlib.import_module(package)

    assert len(module.__doc__.split()) > 20
    for name in module.__all__:
        assert getattr(module, name) is not None


@pytest.mark.parametrize("package", PACKAGES)
def test_nothing_a_package_offers_is_hidden_by_a_module_of_that_name(package):
    module = importlib.import_module(package)

    modules = {found.name for found in pkgutil.iter_modules(module.__path__)}

    assert not modules & set(module.__all__)


@pytest.mark.parametrize("package", PACKAGES)
def test_what_a_package_does_not_have_is_an_error(package):
    module = importlib.import_module(package)

    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = module.nonsense

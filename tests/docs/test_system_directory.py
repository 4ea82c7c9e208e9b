"""The page about system directories knows every key, and shows the file that is made."""

import re

from cli.config import _TABLES
from cli.new_system import CONFIG
from docs.pages import HERE

PAGE = (HERE / "system-directory.md").read_text("utf-8")


def test_the_file_shown_is_the_one_that_is_made():
    (shown,) = re.findall(r"(?<=```toml\n).*?(?=```)", PAGE, re.DOTALL)

    assert shown == CONFIG


def test_every_key_is_explained_and_no_other():
    rows = PAGE[PAGE.index("| key |") :]

    explained = set(re.findall(r"`([a-z]+\.[a-z]+)`", rows))

    assert explained == {
        f"{table}.{key}" for table, model in _TABLES.items() for key in model.model_fields
    }

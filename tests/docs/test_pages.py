"""Pages made from the program are up to date, and every command explains itself."""

import shlex

import pytest

from docs.pages import COMMANDS_PAGE, PICTURE, command_of, commands_page, leaves, picture
from tests.support.command_line import run

COMMANDS = dict(leaves())
NAMES = [" ".join(words) for words in COMMANDS]


def paragraphs(help_text):
    return [" ".join(paragraph.split()) for paragraph in help_text.split("\n\n")]


def test_the_page_of_commands_is_up_to_date():
    assert COMMANDS_PAGE.read_text("utf-8") == commands_page(), "run `make docs`"


@pytest.mark.parametrize("words", COMMANDS, ids=NAMES)
def test_every_command_says_what_it_does_shows_an_example_and_its_exit_codes(words):
    help_text = run(*words, "--help")

    assert help_text.code == 0
    first, *others = paragraphs(help_text.out.split("\n", 2)[2])
    assert first.endswith(".")
    assert any(text.startswith(f"Example: volser {' '.join(words)} ") for text in others)
    assert any(text.startswith("Exit codes: ") for text in others)


@pytest.mark.parametrize("words", COMMANDS, ids=NAMES)
def test_every_option_is_explained(words):
    for parameter in command_of(COMMANDS[words]).params:
        if parameter.param_type_name == "option":
            assert parameter.help, parameter.name


@pytest.mark.parametrize("words", COMMANDS, ids=NAMES)
def test_the_example_is_one_the_command_understands(words):
    command = command_of(COMMANDS[words])
    examples = [
        text.removeprefix("Example: volser ").split(" && ")[0]
        for text in paragraphs(command.help)
        if text.startswith("Example: ")
    ]

    for example in examples:
        command.make_context("volser", shlex.split(example)[len(words) :])


@pytest.mark.parametrize("words", COMMANDS, ids=NAMES)
def test_an_option_nobody_knows_is_usage(words):
    assert run(*words, "--no-such-option").code == 2


def test_the_picture_is_one_of_a_real_run():
    made = picture(tracks=15, seconds=0.2)

    for text in (made, PICTURE.read_text("utf-8")):
        assert "restored&#160;equals&#160;T0" in text
        assert "out&#160;of&#160;order" in text

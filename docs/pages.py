"""Makes the parts of the documentation that must not be written by hand: ``make docs``.

``commands.md`` is built from the commands themselves, the table of switches in ``channel.md`` from
the policy; the picture is one of a real run.
"""

import importlib
import io
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import Any, Final

import typer
from rich.console import Console
from rich.terminal_theme import TerminalTheme

from cli.demonstration.run import Plan, run_demonstration
from cli.main import COMMANDS, HELP
from cli.table import Entry
from docs.channel_page import CHANNEL_PAGE, with_switches
from snapshot.events import ignore

HERE: Final = Path(__file__).parent
COMMANDS_PAGE: Final = HERE / "commands.md"
PICTURE: Final = HERE / "images" / "demo.svg"
_WIDTH: Final = 84
_THEME: Final = TerminalTheme(
    (22, 24, 29),
    (227, 229, 232),
    [
        (48, 52, 59),
        (232, 97, 92),
        (106, 191, 105),
        (242, 177, 52),
        (91, 155, 213),
        (181, 138, 214),
        (79, 193, 192),
        (227, 229, 232),
    ],
)
"""Black, red, green, yellow, blue, magenta, cyan, white, as in the drawings of ``disk map``."""


def main() -> None:
    """Write pages and picture."""
    CHANNEL_PAGE.write_text(with_switches(CHANNEL_PAGE.read_text("utf-8")), encoding="utf-8")
    COMMANDS_PAGE.write_text(commands_page(), encoding="utf-8")
    PICTURE.parent.mkdir(exist_ok=True)
    PICTURE.write_text(picture(tracks=600, seconds=6), encoding="utf-8")


def leaves(
    table: Mapping[str, Entry] = COMMANDS, before: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], Entry]]:
    """Give every command that can be run, with its words."""
    for name, entry in table.items():
        if entry.group:
            yield from leaves(entry.group, (*before, name))
        else:
            yield (*before, name), entry


def command_of(entry: Entry) -> Any:
    """Return a command as Typer understands it."""
    app = typer.Typer(add_completion=False)
    app.command()(importlib.import_module(entry.module).command)
    return typer.main.get_command(app)


def commands_page() -> str:
    """Return the reference of all commands."""
    parts = ["# Commands\n", "Made by `make docs` from the commands' own help.\n", HELP]
    for words, entry in leaves():
        parts += _section(words, command_of(entry))
    return "\n".join(parts)


def _section(words: tuple[str, ...], command: Any) -> Iterator[str]:
    yield f"## volser {' '.join(words)}\n"
    arguments = [p for p in command.params if p.param_type_name == "argument"]
    options = [p for p in command.params if p.param_type_name == "option" and p.name != "help"]
    names = (_argument(argument) for argument in arguments)
    yield f"    {' '.join(['volser', *words, *names, *['[OPTIONS]'] * bool(options)])}\n"
    for paragraph in command.help.split("\n\n"):
        text = " ".join(paragraph.split())
        example = text.removeprefix("Example: ")
        yield f"Example:\n\n    {example}\n" if example != text else f"{text}\n"
    if options:
        yield "| option | |\n|---|---|"
        yield from (f"| `{_spelled(option)}` | {_meaning(option)} |" for option in options)
        yield ""


def _argument(argument: Any) -> str:
    return str(argument.metavar or argument.name.upper())


def _spelled(option: Any) -> str:
    if option.is_flag:
        return " / ".join([*option.opts, *option.secondary_opts])
    return f"{option.opts[0]} {option.metavar or option.name.upper()}"


def _meaning(option: Any) -> str:
    parts = [option.help or ""]
    if option.required:
        parts.append("Required.")
    elif isinstance(option.default, str | int | float) and option.default and not option.is_flag:
        parts.append(f"Default {getattr(option.default, 'value', option.default)}.")
    return " ".join(parts).replace("|", "\\|")


def picture(*, tracks: int, seconds: float) -> str:
    """Run the demonstration and return what it shows, as SVG."""
    console = Console(record=True, width=_WIDTH, file=io.StringIO(), highlight=False, markup=False)
    console.print("$ volser demo", style="bold")
    with tempfile.TemporaryDirectory() as directory:
        plan = Plan(
            directory=Path(directory) / "demo",
            tracks=tracks,
            seconds=seconds,
            say=lambda text: console.print(text.replace(f"{directory}/", ""), style="dim"),
            watch=lambda: nullcontext(ignore),
        )
        report = run_demonstration(plan)
    assert report.is_proved
    console.print()
    report.show(console)
    return console.export_svg(title="volser demo", theme=_THEME, unique_id="volser-demo")


if __name__ == "__main__":
    main()

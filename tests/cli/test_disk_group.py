"""Groups of commands: only the command that a line names is loaded."""

from typer.testing import CliRunner

from cli.table import Entry, application

TABLE = {
    "disk": Entry("Disks.", group={"ls": Entry("List.", "cli.disk.ls")}),
    "tape": Entry("Tapes.", group={"ls": Entry("List.", "no.such.module")}),
}


def test_a_command_of_one_group_does_not_load_its_namesake_of_another():
    app = application(TABLE, ["disk", "ls"], help="")

    assert CliRunner().invoke(app, ["disk", "ls", "--help"]).exit_code == 0

"""The command line: one file a command, found by its name, loaded when it is asked for."""

from __future__ import annotations

import importlib
import pkgutil

import click

from gongbao.cli._chinese import speak_chinese

speak_chinese()


class CommandFolder(click.Group):
    """A group whose command `in-force` lives in `gongbao.cli.in_force` as `command`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return sorted(
            module.name.replace("_", "-")
            for module in pkgutil.iter_modules(__path__)
            if not module.name.startswith("_")
        )

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        command = importlib.import_module(f"{__name__}.{cmd_name.replace('-', '_')}").command
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command asked for. Raises NoSuchCommand with those of nearly the same name."""
        try:
            return super().resolve_command(ctx, args)
        except click.NoSuchCommand as wrong:
            raise click.NoSuchCommand(wrong.command_name, possibilities=self.list_commands(ctx), ctx=ctx) from wrong


@click.command(cls=CommandFolder)
@click.version_option(package_name="gongbao")
def main() -> None:
    """公报：让一座城市的规范性文件可以运行。"""

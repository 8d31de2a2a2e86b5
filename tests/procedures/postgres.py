"""A PostgreSQL server of the tests' own, from Debian's binaries: started, killed and started again at will."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

import psycopg


def binaries() -> Path | None:
    """The folder of the newest installed server; None where there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    return found[-1].parent if found else None


class Server:
    """A server in a folder, listening on a socket there and on one local port."""

    def __init__(self, folder: Path, bin_folder: Path, start: bool = True) -> None:
        self.data, self._bin, self._folder = folder / "data", bin_folder, folder
        self._as_root = os.geteuid() == 0
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self._hand_over(folder)
        self._run("initdb", "-D", str(self.data), "-A", "trust", "-U", "gongbao", "--no-locale", "-E", "UTF8")
        self._databases = 0
        if start:
            self.start()

    def _command(self, program: str, *arguments: str) -> list[str]:
        command = [str(self._bin / program), *arguments]
        return ["runuser", "-u", "postgres", "--", *command] if self._as_root else command

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            self._command(program, *arguments), check=True, capture_output=True, cwd=self._folder, timeout=120
        )

    def start(self) -> None:
        """Start it and wait until it answers."""
        self._run(
            "pg_ctl", "-D", str(self.data), "-w", "-l", str(self._folder / "log"), "-o",
            f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=60", "start",
        )  # fmt: skip

    def running(self) -> bool:
        """Whether it is there; after a fault it may have stopped itself."""
        told = subprocess.run(
            self._command("pg_ctl", "-D", str(self.data), "status"), check=False, capture_output=True, cwd=self._folder
        )
        return told.returncode == 0

    def kill(self) -> None:
        """SIGKILL every process of the server at once, as when the machine is taken away from it."""
        postmaster = int((self.data / "postmaster.pid").read_text().split()[0])
        listed = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(postmaster)], capture_output=True, text=True, check=False
        ).stdout
        for process in (postmaster, *map(int, listed.split())):
            try:
                os.kill(process, signal.SIGKILL)
            except ProcessLookupError:
                continue
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            if not Path(f"/proc/{postmaster}").exists():
                break
            time.sleep(0.02)
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    def stop(self) -> None:
        """Stop it for good."""
        subprocess.run(
            self._command("pg_ctl", "-D", str(self.data), "-m", "immediate", "stop"),
            check=False,
            capture_output=True,
            cwd=self._folder,
        )
        shutil.rmtree(self.data, ignore_errors=True)

    def url(self, database: str) -> str:
        """The URL of one of its databases."""
        return f"postgresql+psycopg://gongbao@127.0.0.1:{self.port}/{database}"

    def fresh_database(self, folder: Path | None = None) -> str:
        """The URL of a new empty database; its tables in that folder, where one is given."""
        self._databases += 1
        name = f"test{self._databases}"
        with psycopg.connect(
            f"host=127.0.0.1 port={self.port} user=gongbao dbname=postgres", autocommit=True
        ) as connection:
            if folder is None:
                connection.execute(f"CREATE DATABASE {name}")
            else:
                self._hand_over(folder)
                connection.execute(f"CREATE TABLESPACE {name} LOCATION '{folder}'")
                connection.execute(f"CREATE DATABASE {name} TABLESPACE {name}")
        return self.url(name)

    def _hand_over(self, folder: Path) -> None:
        """Let the server write into a folder."""
        if self._as_root:
            owner = pwd.getpwnam("postgres")
            os.chown(folder, owner.pw_uid, owner.pw_gid)

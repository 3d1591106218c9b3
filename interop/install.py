"""Installs the others, exactly as pinned, unless they are there already; and asks them."""
import hashlib
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path


class Missing(Exception):
    """Something that the comparison needs is not there."""


class BrokenOff(Exception):
    """A program did not do what it was asked for at all."""


@dataclass
class Peer:
    """A program with other people's code, which takes one request and gives one answer for each of its jobs."""

    name: str
    command: list[str]
    contexts: Path

    def ask(self, action: str, jobs: list[dict], documents: dict[str, str]) -> list[dict]:
        """Each answer is `{}` where all went well, and says `why` where not."""
        request = {"action": action, "jobs": jobs, "documents": documents, "contexts": str(self.contexts)}
        run = subprocess.run(self.command, input=json.dumps(request), capture_output=True, text=True)
        if run.returncode != 0:
            raise BrokenOff(f"{self.name} broke off: {run.stderr.strip()}")
        answers = json.loads(run.stdout)
        if len(answers) != len(jobs):
            raise BrokenOff(f"{self.name} answered {len(answers)} of {len(jobs)} jobs")
        return answers


def install(here: Path, target: Path, contexts: Path) -> dict[str, Peer]:
    node, python = install_npm(here, target / "npm"), install_pip(here, target / "python")
    commands = {
        "dcc": ["node", str(node / "dcc.mjs")],
        "digitalbazaar": ["node", str(node / "digitalbazaar.mjs")],
        "jose": ["node", str(node / "jose.mjs")],
        "openbadgeslib": [str(python), str(here / "peers" / "with_openbadgeslib.py")],
    }
    return {name: Peer(name, command, contexts) for name, command in commands.items()}


def install_npm(here: Path, folder: Path) -> Path:
    """The packages of npm, with our scripts beside them: a module is looked for from the script's own folder."""
    for tool in ("node", "npm"):
        if shutil.which(tool) is None:
            raise Missing(f"{tool} is not installed (Debian: apt-get install nodejs npm)")
    lock = here / "package-lock.json"

    def packages() -> None:
        for file in (here / "package.json", lock):
            shutil.copy(file, folder)
        run(["npm", "ci", "--ignore-scripts", "--omit=optional", "--no-audit", "--no-fund", "--loglevel=error"], folder)

    once(folder, lock, packages)
    for script in (here / "peers").glob("*.mjs"):
        shutil.copy(script, folder)
    return folder


def install_pip(here: Path, folder: Path) -> Path:
    requirements = here / "requirements.txt"
    python = folder / "bin" / "python"

    def packages() -> None:
        run([sys.executable, "-m", "venv", "--clear", str(folder)], here)
        run([str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--only-binary=:all:",
             "--requirement", str(requirements)], here)

    once(folder, requirements, packages)
    return python


def once(folder: Path, pins: Path, packages) -> None:
    """Installs into `folder`, unless exactly these pins are there already."""
    digest, stamp = hashlib.sha256(pins.read_bytes()).hexdigest(), folder / "installed"
    if stamp.exists() and stamp.read_text() == digest:
        return
    folder.mkdir(parents=True, exist_ok=True)
    packages()
    stamp.write_text(digest)


def run(command: list[str], folder: Path) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, env={**os.environ, "CI": "true"})
    if done.returncode != 0:
        lines = (done.stderr or done.stdout).strip().splitlines()[:5]
        raise Missing("\n  ".join([f"this failed, and nothing was compared: {' '.join(command)}", *lines]))

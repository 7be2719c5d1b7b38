"""The instructions of a Dockerfile, and replaying them without a container engine: each stage on a file system of its
own, laid over the machine's, which takes the place of every base image. It needs root, in a mount namespace of its own
(``unshare --mount``), and on the machine what the base images have."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from tempfile import mkdtemp

SHELL = ("/bin/sh", "-c")
ROOT = PurePosixPath("/")
DEVICES = ("/dev/null", "/dev/zero", "/dev/random", "/dev/urandom", "/dev/tty")
PYTHON = sys.base_prefix
"""The machine's Python, as there is one in a base image."""


@dataclass
class Stage:
    """A file system as the instructions so far have left it. ``root``: where it is on this machine; ``added``: what is
    in it and not on the machine."""

    root: Path
    added: Path
    workdir: PurePosixPath = ROOT
    user: str = "0:0"
    env: dict[str, str] = field(
        default_factory=lambda: {"PATH": f"{PYTHON}/bin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"}
    )
    entrypoint: list[str] = field(default_factory=list)
    command: list[str] = field(default_factory=list)
    healthcheck: list[str] = field(default_factory=list)

    def note(self, name: str, value: str) -> None:
        """Take an instruction that says how the image is run."""
        match name:
            case "WORKDIR":
                self.workdir /= value
                self.inside("").mkdir(parents=True, exist_ok=True)
            case "ENV":
                given = dict(part.split("=", 1) for part in shlex.split(value))
                self.env |= {one: text.replace("$PATH", self.env["PATH"]) for one, text in given.items()}
            case "USER":
                self.user = value
            case "ENTRYPOINT":
                self.entrypoint = json.loads(value)
            case "CMD":
                self.command = json.loads(value)
            case "HEALTHCHECK":
                self.healthcheck = json.loads(value[value.index("[") :])
            case other:
                assert other == "EXPOSE", f"an instruction that is not replayed: {other}"

    def inside(self, path: str) -> Path:
        """Where a path of its own, or one below its working directory, is on this machine."""
        return self.root / (self.workdir / path).relative_to("/")

    def as_its_user(self, *command: str) -> list[str]:
        """The command as it runs in there, without capabilities and with no variables but its own."""
        uid, gid = self.user.split(":")
        privileges = (f"--reuid={uid}", f"--regid={gid}", "--clear-groups", "--inh-caps=-all", "--bounding-set=-all")
        enter = shlex.join(["cd", str(self.workdir)])
        variables = [f"{name}={value}" for name, value in self.env.items()]
        run = shlex.join(["exec", "setpriv", *privileges, "--no-new-privs", "env", "-i", *variables, *command])
        return ["chroot", str(self.root), *SHELL, f"{enter} && {run}"]

    def seal(self, volume: str) -> None:
        """Nothing can be written there any more, but to that volume, which is its folder's owner's."""
        here = self.inside(volume)
        owner = here.stat()
        options = f"mode={owner.st_mode & 0o7777:o},uid={owner.st_uid},gid={owner.st_gid}"
        mount("-t", "tmpfs", "-o", options, "volume", str(here))
        mount("-o", "remount,ro", str(self.root))


@contextmanager
def replayed(context: Path) -> Iterator[Stage]:
    """The last stage of the Dockerfile in ``context``, until the end."""
    folder = Path(mkdtemp(prefix="greenroom-image-", dir="/var/tmp"))
    folder.chmod(0o755)
    try:
        yield replay(context, folder)
    finally:
        for place in reversed(mounts_below(folder)):
            subprocess.run(["umount", place], check=True)
        # Nothing is deleted through a mount, whatever is left.
        assert not mounts_below(folder)
        subprocess.run(["rm", "-rf", "--one-file-system", str(folder)], check=True)


def mounts_below(folder: Path) -> list[str]:
    """Where something is mounted, in the order in which it was."""
    places = (line.split()[1] for line in Path("/proc/self/mounts").read_text().splitlines())
    return [place for place in places if place.startswith(f"{folder}/")]


def replay(context: Path, folder: Path) -> Stage:
    """The last stage of the Dockerfile in ``context``, made below ``folder``."""
    stages: dict[str, Stage] = {}
    stage: Stage | None = None
    for name, value in instructions((context / "Dockerfile").read_text()):
        if name == "FROM":
            title = value.partition(" AS ")[2] or f"last-{len(stages)}"
            stage = stages[title] = laid_over_the_machine(folder / title)
            continue
        assert stage is not None
        if name == "COPY":
            copy(value.split(), stage, stages, context)
        elif name == "RUN":
            # As an engine does: with the variables of the machine's own registries.
            run = f"cd {stage.workdir} && {value}"
            subprocess.run(["chroot", str(stage.root), *SHELL, run], env=os.environ | stage.env, check=True)
        else:
            stage.note(name, value)
    assert stage is not None
    return stage


def instructions(text: str) -> Iterator[tuple[str, str]]:
    """Each instruction's name, and what stands behind it, on one line."""
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    for whole in re.sub(r"\\\n\s*", "", "\n".join(lines)).splitlines():
        if whole.strip():
            name, _, value = whole.partition(" ")
            yield name, value.strip()


def laid_over_the_machine(folder: Path) -> Stage:
    added, work, root = (folder / name for name in ("added", "work", "root"))
    for one in (added, work, root):
        one.mkdir(parents=True)
    mount("-t", "overlay", "overlay", "-o", f"lowerdir=/,upperdir={added},workdir={work}", str(root))
    mount("-t", "proc", "proc", f"{root}/proc")
    mount("-t", "tmpfs", "-o", "mode=755", "devices", f"{root}/dev")
    for device in DEVICES:
        Path(f"{root}{device}").touch()
        mount("--bind", device, f"{root}{device}")
    # In a base image it is for everybody, here perhaps in somebody's home.
    for above in (PYTHON, *Path(PYTHON).parents):
        inside = Path(f"{root}{above}")
        inside.chmod(inside.stat().st_mode | 0o111)
    return Stage(root, added)


def mount(*arguments: str) -> None:
    subprocess.run(["mount", *arguments], check=True)


def copy(words: list[str], stage: Stage, stages: dict[str, Stage], context: Path) -> None:
    """``COPY``: a folder's content, or files, of the context or of another stage."""
    source = None
    if words[0].startswith("--from="):
        source = stages[words.pop(0).removeprefix("--from=")]
    *given, last = words
    target = stage.inside(last)
    for one in given:
        if source:
            shutil.copytree(source.inside(one), target, symlinks=True, dirs_exist_ok=True)
            continue
        files = [file for file in in_context(context) if file.is_relative_to(one)]
        assert files, f"an engine is sent nothing of {one}"
        for file in files:
            whole = file == PurePosixPath(one)
            place = target / file.name if whole else target / file.relative_to(one)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(context / file, place)


def in_context(context: Path) -> list[PurePosixPath]:
    """The files that an engine is sent, as ``.dockerignore`` says: the last line that meets a file, or a folder above
    it, decides."""
    lines = (context / ".dockerignore").read_text().splitlines()
    rules = [
        (not line.startswith("!"), pattern(line.removeprefix("!")))
        for line in lines
        if line and not line.startswith("#")
    ]
    found = []
    for here, folders, names in os.walk(context):
        # Of what is installed here nothing goes there anyway, and it is much.
        folders[:] = [one for one in folders if one not in {".git", ".venv", "node_modules"}]
        for name in names:
            file = PurePosixPath(Path(here, name).relative_to(context))
            above = [str(one) for one in (file, *file.parents)]
            last = [ignored for ignored, rule in rules if any(rule.fullmatch(one) for one in above)][-1:]
            if last != [True]:
                found.append(file)
    return found


def pattern(line: str) -> re.Pattern[str]:
    any_folders, any_name = re.escape("**/"), re.escape("*")
    return re.compile(re.escape(line).replace(any_folders, "(.*/)?").replace(any_name, "[^/]*"))

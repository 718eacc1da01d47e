"""The files the checks look at: what belongs to the project, and nothing that was built."""
import os
import pathlib
from typing import NamedTuple

CODE = {".cpp", ".hpp"}
SCRIPTS = {".py", ".sh", ".cmake", ".in"}
TEXTS = CODE | SCRIPTS | {".md", ".yaml", ".yml", ".json", ".service", ".html", ".js", ".css", ".txt"}
NAMES = {"run", "Containerfile", ".clang-format", ".clang-tidy", ".gitignore"}
OURS = {"daemon", "config", "probes", "remediations"}
# The rooms of kinds: one folder per kind, and a registry.
KINDS = ("probes", "remediations", "daemon/people/channels")
NOT_OURS = {"build", "runbookd-state", "__pycache__"}


class Problem(NamedTuple):
    path: str
    line: int
    text: str

    def __str__(self):
        return f"{self.path}:{self.line}: {self.text}" if self.line else f"{self.path}: {self.text}"


class Tree:
    """A source tree; paths are relative to its root, with `/`."""

    def __init__(self, root):
        self.root = pathlib.Path(root)
        self.paths = sorted(self._walk())
        self._texts = {}

    def _walk(self):
        for folder, below, names in os.walk(self.root):
            below[:] = [d for d in below if d not in NOT_OURS and (d == ".ci" or not d.startswith("."))]
            for name in names:
                if pathlib.PurePath(name).suffix in TEXTS or name in NAMES:
                    yield pathlib.Path(folder, name).relative_to(self.root).as_posix()

    def text(self, path):
        if path not in self._texts:
            self._texts[path] = (self.root / path).read_text(encoding="utf-8")
        return self._texts[path]

    def lines(self, path):
        return enumerate(self.text(path).split("\n"), 1)

    def below(self, folder, suffix=""):
        return [p for p in self.paths if p.startswith(folder + "/") and p.endswith(suffix)]

    def folders(self, parent):
        inside = [p.removeprefix(parent + "/") for p in self.below(parent)]
        return sorted({p.split("/")[0] for p in inside if "/" in p})

    def cpp(self):
        return [p for p in self.paths if pathlib.PurePosixPath(p).suffix in CODE]

    def ours(self, suffix=""):
        """C++ of the product: not of the tests."""
        return [p for p in self.cpp() if p.split("/")[0] in OURS and p.endswith(suffix)]

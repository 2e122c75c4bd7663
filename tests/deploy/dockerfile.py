"""The stages of the shipped Dockerfile, read as far as the tests ask."""

import json
from dataclasses import dataclass, field

from deploy.local.stack import ROOT

PATH = ROOT / "deploy" / "images" / "Dockerfile"


@dataclass
class Stage:
    name: str
    parent: str
    steps: list[tuple[str, str]] = field(default_factory=list)
    """(instruction, what follows it), continued lines joined."""


def stages() -> dict[str, Stage]:
    """By name, in their order."""
    found: dict[str, Stage] = {}
    text = "\n".join(line for line in PATH.read_text().splitlines() if not line.startswith("#")).replace("\\\n", " ")
    for line in filter(None, map(str.strip, text.splitlines())):
        instruction, rest = line.split(maxsplit=1)
        if instruction == "FROM":
            parent, _, name = rest.split()
            found[name] = Stage(name, parent)
        elif found:
            found[list(found)[-1]].steps.append((instruction, rest))
    return found


def lineage(name: str) -> list[Stage]:
    """A stage and those it is built on, the first one first."""
    known = stages()
    line = [known[name]]
    while line[0].parent in known:
        line.insert(0, known[line[0].parent])
    return line


def last(name: str, instruction: str) -> str:
    """What holds in the image of a stage."""
    return [rest for stage in lineage(name) for step, rest in stage.steps if step == instruction][-1]


def command_of(name: str) -> list[str]:
    return [str(word) for word in json.loads(last(name, "CMD"))]

"""Quality of linking in four settings, beside the targets: `make linkeval`.

    python -m tests.articles.linking.figures [--errors 25] [--only oracle open mentions seed]

Prints the scorer's own report of each setting, and at the end one line a target. It needs the data
beside the project; `ERRORS=25 make linkeval` lists what is still wrong.
"""

# ruff: noqa: T201 (a command for the terminal)

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

from articles.linking.__main__ import main as link_documents

ROOT = Path(__file__).resolve().parents[3]
DATA = ROOT.parent / "shared" / "data"


class Setting(NamedTuple):
    """What is linked with which names, and the figures (of the scorer) that must be reached."""

    says: str
    gazetteers: tuple[str, ...]
    folder: str
    documents: str
    part: str
    targets: dict[str, float]


_NAMES = ("gazetteer/countries.jsonl", "gazetteer/people.jsonl.gz")
_TEXT, _DWIE = "linkeval/dev/text", "linkeval/dev/dwie"
SETTINGS = {
    "oracle": Setting(
        "running text, everybody in it is known", (*_NAMES, f"{_TEXT}/extra_people.jsonl"),
        _TEXT, "documents.jsonl", "running text",
        {"overlap/all f1": 0.90, "overlap/person f1": 0.85, "overlap/country f1": 0.97},
    ),
    "open": Setting(
        "running text, only the gazetteer is known", _NAMES,
        _TEXT, "documents.jsonl", "running text",
        {"overlap/all f1": 0.93, "overlap/person precision": 0.75},
    ),
    "mentions": Setting(
        "mentions only", (*_NAMES, f"{_DWIE}/extra_people.jsonl"),
        _DWIE, "documents.jsonl", "mentions only", {"overlap/all f1": 0.975},
    ),
    "seed": Setting(
        "the seed article, all people loaded", ("seed/gazetteer.jsonl", *_NAMES),
        "seed", "document.jsonl", "running text",
        {"overlap/person f1": 1.0, "overlap/country f1": 1.0, "overlap/event f1": 1.0},
    ),
}  # fmt: skip


def measure(
    setting: Setting, data: Path = DATA, *, errors: int = 0, quiet: bool = False
) -> dict[str, Any]:
    """Link a setting's documents and return the scorer's figures."""
    gazetteers = [str(data / path) for path in setting.gazetteers]
    documents = str(data / setting.folder / setting.documents)
    with tempfile.TemporaryDirectory() as folder:
        linked, scores = Path(folder, "linked.jsonl"), Path(folder, "scores.json")
        with linked.open("w") as out:
            failed = link_documents(["--gazetteer", *gazetteers, "--documents", documents], out)
        if failed:
            raise RuntimeError(f"linking {documents} failed")
        subprocess.run(
            [sys.executable, data / "linkeval/linkeval.py", "--docs", documents,
             "--gold", data / setting.folder / "gold.jsonl", "--gazetteer", *gazetteers,
             "--errors", str(errors), "--boot", "300", "--pred", linked, "--json", scores],
            check=True, stdout=subprocess.DEVNULL if quiet else None,
        )  # fmt: skip
        figures: dict[str, Any] = json.loads(scores.read_text())[setting.part]
    return figures


def figure(figures: dict[str, Any], name: str) -> float:
    """Return one figure by the name that targets use: "overlap/person f1"."""
    row, _, column = name.partition(" ")
    return float(figures[row][column])


def main(arguments: list[str] | None = None) -> int:
    """Measure the settings and compare them with their targets."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--errors", type=int, default=0)
    parser.add_argument("--only", nargs="+", choices=SETTINGS, default=list(SETTINGS))
    options = parser.parse_args(arguments)
    lines: list[str] = []
    for name in options.only:
        setting = SETTINGS[name]
        print(f"\n#### {name}: {setting.says}", flush=True)
        figures = measure(setting, errors=options.errors)
        for target, least in setting.targets.items():
            reached = figure(figures, target)
            verdict = "reached" if reached >= least else "MISSED"
            lines.append(f"{name:10}{target:28}{reached:7.4f}   target {least:.3f}   {verdict}")
    print("\n#### targets\n" + "\n".join(lines))
    return any("MISSED" in line for line in lines)


if __name__ == "__main__":
    sys.exit(main())

"""The command line that the scorer calls: no Django, no database, figures that hold."""

# ruff: noqa: E501 (one line a case)

import gzip
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from articles.linking.__main__ import main

ROOT = Path(__file__).resolve().parents[3]
ROWS = [
    {"entity_id": "Q227", "kind": "country", "name": "Azerbaijan", "names": ["Azerbaijan"], "iso2": "AZ",
     "demonyms": ["Azerbaijani"], "capitals": ["Baku"], "metonyms": []},
    {"entity_id": "Q57371", "kind": "person", "name": "Ilham Aliyev", "names": ["Ilham Aliyev"],
     "country": "AZ", "offices": [["President", "2003-10-31", None]], "sitelinks": 80},
]  # fmt: skip


def write(path: Path, rows: list[dict]) -> Path:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "wt", encoding="utf-8") as out:
        out.writelines(json.dumps(row) + "\n" for row in rows)
    return path


def test_mentions_come_out_as_json_lines(tmp_path) -> None:
    text = "Ilham Aliyev spoke in Baku.\nAliyev left Azerbaijan."
    gazetteer = write(tmp_path / "g.jsonl.gz", ROWS)
    documents = write(tmp_path / "d.jsonl", [{"doc_id": "1", "text": text, "date": None}])
    out = io.StringIO()
    assert main(["--gazetteer", str(gazetteer), "--documents", str(documents)], out) == 0
    rows = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [(text[r["start"] : r["end"]], r["entity_id"]) for r in rows] == [
        ("Ilham Aliyev", "Q57371"), ("Aliyev", "Q57371"), ("Azerbaijan", "Q227"),
    ]  # fmt: skip


def test_broken_line_is_named(tmp_path, capsys) -> None:
    gazetteer = write(tmp_path / "g.jsonl", ROWS)
    (tmp_path / "d.jsonl").write_text('{"doc_id": "1", "text": ""}\n{broken\n')
    arguments = ["--gazetteer", str(gazetteer), "--documents", str(tmp_path / "d.jsonl")]
    assert main(arguments, io.StringIO()) == 1
    assert "d.jsonl, line 2:" in capsys.readouterr().err


def test_imports_no_django(tmp_path) -> None:
    code = (
        "import sys, articles.linking.__main__; sys.exit(any('django' in m for m in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False)
    assert done.returncode == 0


TARGETS = {
    # figure of the scorer: at least
    "oracle": {"overlap/all": 0.90, "overlap/person": 0.85, "overlap/country": 0.97},
    "open": {"overlap/all": 0.93},
    "seed": {"overlap/person": 1.0, "overlap/country": 1.0, "overlap/event": 1.0},
}


@pytest.mark.parametrize("setting", TARGETS)
def test_quality_targets_hold(setting: str, shared_data: Path, tmp_path: Path) -> None:
    base = [shared_data / "gazetteer/countries.jsonl", shared_data / "gazetteer/people.jsonl.gz"]
    folder = shared_data / "linkeval/dev/text"
    gazetteers = {
        "oracle": [*base, folder / "extra_people.jsonl"],
        "open": base,
        "seed": [shared_data / "seed/gazetteer.jsonl", *base],
    }[setting]
    documents = folder / "documents.jsonl"
    if setting == "seed":
        folder, documents = shared_data / "seed", shared_data / "seed/document.jsonl"
    with (tmp_path / "p.jsonl").open("w") as out:
        arguments = ["--gazetteer", *map(str, gazetteers), "--documents", str(documents)]
        assert main(arguments, out) == 0
    subprocess.run(
        [sys.executable, shared_data / "linkeval/linkeval.py", "--docs", documents,
         "--gold", folder / "gold.jsonl", "--gazetteer", *gazetteers, "--errors", "0",
         "--pred", tmp_path / "p.jsonl", "--json", tmp_path / "scores.json"],
        check=True, capture_output=True,
    )  # fmt: skip
    scores = json.loads((tmp_path / "scores.json").read_text())["running text"]
    for figure, least in TARGETS[setting].items():
        assert scores[figure]["f1"] >= least, figure
    if setting == "open":
        assert scores["overlap/person"]["precision"] >= 0.75

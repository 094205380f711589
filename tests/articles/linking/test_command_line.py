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
from tests.articles.linking.figures import SETTINGS, figure, measure

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


@pytest.mark.parametrize("name", SETTINGS)
def test_quality_targets_hold(name: str, shared_data: Path) -> None:
    figures = measure(SETTINGS[name], shared_data, quiet=True)
    reached = {target: figure(figures, target) for target in SETTINGS[name].targets}
    missed = {
        target: value for target, value in reached.items() if value < SETTINGS[name].targets[target]
    }
    assert not missed

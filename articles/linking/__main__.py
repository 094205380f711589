"""The linker on the command line: documents in, one JSON object a mention out.

    python -m articles.linking --gazetteer G.jsonl [G2.jsonl.gz ...] --documents D.jsonl

Needs no Django and no database. `--compiled FILE` keeps the compiled gazetteer for the next call.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from .disambiguate import disambiguate
from .gazetteer import Gazetteer, compile_gazetteer
from .reading import Reading
from .rows import Row, entities_from_rows, read_rows


def main(arguments: list[str] | None = None, out: TextIO | None = None) -> int:
    """Link every document and write its mentions."""
    out = out or sys.stdout
    options = _options(arguments)
    try:
        gazetteer = _gazetteer(options.gazetteer, options.compiled)
        for path in options.documents:
            for document in read_rows(path):
                for row in link_row(document, gazetteer):
                    out.write(json.dumps(row) + "\n")
    except (OSError, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def link_row(document: Row, gazetteer: Gazetteer) -> Iterator[Row]:
    """Link one document of plain text; offsets are indices into its `text`."""
    text = document["text"]
    reading = Reading(text, gazetteer, document.get("date") or "")
    for mention in disambiguate(reading).mentions:
        start, end = reading.span_of(mention)
        yield {
            "doc_id": document["doc_id"],
            "start": start,
            "end": end,
            "entity_id": mention.known.id,
            "surface": reading.tokens.surface(mention.first, mention.last),
            "rule": mention.rule,
            "score": mention.score,
        }


def _gazetteer(paths: list[Path], compiled: Path | None) -> Gazetteer:
    if compiled is not None and compiled.exists():
        return Gazetteer.load(compiled)
    rows = (row for path in paths for row in read_rows(path))
    gazetteer = compile_gazetteer(entities_from_rows(rows))
    if compiled is not None:
        gazetteer.save(compiled)
    return gazetteer


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m articles.linking", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--gazetteer", nargs="+", required=True, type=Path, metavar="FILE")
    parser.add_argument("--documents", nargs="+", required=True, type=Path, metavar="FILE")
    parser.add_argument("--compiled", type=Path, metavar="FILE")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())

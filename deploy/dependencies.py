"""Print the dependencies that pyproject.toml lists, one a line, for `pip install --requirement`.

pip can install a project with its dependencies, but not the dependencies alone; ours is run from
its checkout and never installed.
"""

import sys
import tomllib
from pathlib import Path

PYPROJECT = Path(__file__).resolve().parent.parent / "pyproject.toml"

if __name__ == "__main__":
    project = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))["project"]
    sys.stdout.write("\n".join(project["dependencies"]) + "\n")

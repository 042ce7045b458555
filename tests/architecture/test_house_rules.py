"""The rules of the house that no type checker sees."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CODE = sorted(path for folder in ("core", "api", "apps", "migrations") for path in (ROOT / folder).rglob("*.py"))


def tracked_text_files() -> list[Path]:
    names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode()
    return [ROOT / name for name in names.split("\0") if name and (ROOT / name).is_file()]


def test_the_import_contracts_hold() -> None:
    result = subprocess.run(
        [Path(ROOT, ".venv/bin/lint-imports"), "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(ROOT)))
def test_one_file_holds_one_idea_in_at_most_400_lines(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 400


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_is_named_after_what_it_holds(path: Path) -> None:
    assert path.stem not in {"utils", "util", "helpers", "helper", "common", "misc", "manager", "models"}


def test_every_package_is_listed_in_pyproject() -> None:
    listed = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"]
    found = {".".join(path.parent.relative_to(ROOT).parts) for path in CODE if path.name == "__init__.py"}
    assert set(listed) == found


def test_every_folder_of_code_says_what_it_is() -> None:
    for folder in {path.parent for path in CODE}:
        if "versions" in folder.parts:
            continue
        init = folder / "__init__.py"
        assert init.exists(), f"{folder} has no __init__.py"
        assert init.read_text().startswith('"""'), f"{init} doesn't say what it is"


def test_the_lock_files_name_no_index_and_hash_everything() -> None:
    for name in ("run", "dev", "mutants"):
        text = (ROOT / "requirements" / f"{name}.txt").read_text()
        assert "://" not in text
        assert "--index" not in text
        requirements = re.findall(r"^[a-z0-9][^\n]*", text, re.MULTILINE)
        assert requirements
        assert all(line.rstrip().endswith("\\") for line in requirements), "a requirement without a hash"


def test_a_prefix_stands_at_the_router_itself() -> None:
    """Narrow routers look at the addresses of their own routes, and know nothing of a prefix given from outside."""
    including = re.compile(r"include_router\([^)]*prefix")
    assert [path for path in CODE if including.search(path.read_text())] == []


def test_tests_have_no_init_files() -> None:
    assert not list((ROOT / "tests").rglob("__init__.py"))


def test_no_style_sheet_knows_left_from_right() -> None:
    physical = re.compile(
        r"(?<![\w-])(?:margin|padding|border)-(?:left|right)|(?<![\w-])(?:left|right)\s*:|float\s*:|text-align\s*:\s*(?:left|right)"
    )
    for sheet in (ROOT / "apps").rglob("*.css"):
        found = physical.search(sheet.read_text())
        assert found is None, f"{sheet.name}: {found.group() if found else ''}"


def test_no_page_loads_anything_from_elsewhere() -> None:
    for template in [*(ROOT / "apps").rglob("*.html"), *(ROOT / "api").rglob("*.html")]:
        assert not re.search(r'(?:src|href)="(?:https?:)?//', template.read_text()), template


def test_no_secret_is_in_the_repository() -> None:
    for path in tracked_text_files():
        if path.suffix in {".png", ".ico", ".webp", ".jpg"}:
            continue
        text = path.read_text(errors="replace")
        assert ("-----BEGIN " + "PRIVATE KEY") not in text, path
        assert ("-----BEGIN EC " + "PRIVATE KEY") not in text, path

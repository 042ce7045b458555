from pathlib import Path

from core.processes.reading import read_file
from core.processes.stamping import stamp_file
from core.processes.translations import source_hash

SOURCES = {"title": "Anmelden", "summary": "Kurz gesagt", "you_get": "Ein Papier"}
WRITTEN = """# a comment that stays
language: en
texts:
  title:
    text: "Register"  # and this one
    by: Busola
  summary: {text: "In short: {this}", checked: false}
  you_get:
    source: "0123456789abcdef"
    text: A paper
"""


def test_missing_hashes_are_filled_in_and_nothing_else_changes(tmp_path: Path) -> None:
    file = tmp_path / "en.yaml"
    file.write_text(WRITTEN)
    assert stamp_file(file, SOURCES)
    document = read_file(file)
    assert not document.problems
    texts = document.raw["texts"]  # type: ignore[index]
    assert texts["title"] == {"source": source_hash("Anmelden"), "text": "Register", "by": "Busola"}
    assert texts["summary"] == {"source": source_hash("Kurz gesagt"), "text": "In short: {this}", "checked": "false"}
    assert texts["you_get"]["source"] == "0123456789abcdef"
    left = [line for line in file.read_text().splitlines() if line in WRITTEN.splitlines()]
    assert left == [line for line in WRITTEN.splitlines() if "summary" not in line]


def test_a_stamped_file_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "en.yaml"
    file.write_text(WRITTEN)
    stamp_file(file, SOURCES)
    before = file.read_text()
    assert not stamp_file(file, SOURCES)
    assert file.read_text() == before

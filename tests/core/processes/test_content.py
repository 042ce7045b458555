import shutil
from pathlib import Path

import pytest

from core.platform.problems import Problem
from core.processes.content import Content, read_content

CONTENT = Path(__file__).parents[3] / "content"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the example content, to be spoilt."""
    return Path(shutil.copytree(CONTENT, tmp_path / "content"))


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))


def read(folder: Path) -> tuple[Content, list[tuple[str | None, int | None, str]]]:
    content, problems = read_content(folder)
    return content, [(problem.file, problem.line, problem.code.value) for problem in problems]


def test_the_example_content_has_no_problems() -> None:
    content, problems = read(CONTENT)
    assert problems == []
    assert [city.city.key for city in content.cities] == ["antwerp", "bologna", "hamburg", "madrid"]
    assert all(city.organisations and city.offices and city.processes for city in content.cities)
    assert all(
        process.examples and process.provenance.review_by for city in content.cities for process in city.processes
    )


def test_problems_of_all_files_are_reported_with_their_lines(folder: Path) -> None:
    change(folder / "topics.yaml", "title:", "titel:")
    change(folder / "bologna/city.yaml", "zone: Europe/Rome", "zone: Rome")
    change(folder / "hamburg/city.yaml", "key: hamburg", "key: altona")
    change(folder / "bologna/offices.yaml", "organisation: questura-bologna", "organisation: nasa")
    process = folder / "bologna/processes/residence-permit-first/process.yaml"
    change(process, 'amount: "16.00"', 'amount: "16.001"')
    content, problems = read(folder)
    line = process.read_text().splitlines().index('        amount: "16.001"') + 1
    assert set(problems) == {
        ("topics.yaml", 3, "missing_field"),
        ("topics.yaml", 4, "unknown_field"),
        ("bologna/city.yaml", 5, "bad_zone"),
        ("hamburg/city.yaml", 2, "wrong_place"),
        ("bologna/offices.yaml", 4, "unknown_reference"),
        ("bologna/processes/residence-permit-first/process.yaml", line, "bad_amount"),
    }
    cities = {city.city.key for city in content.cities}
    assert "altona" in cities
    assert not cities & {"bologna", "hamburg"}


def test_a_misspelt_name_of_a_file_is_reported(folder: Path) -> None:
    process = folder / "bologna/processes/residence-permit-first"
    (process / "examples.yaml").rename(process / "exmaples.yaml")
    (folder / "fact.yml").touch()
    _, problems = read(folder)
    assert problems == [
        ("fact.yml", None, "wrong_place"),
        ("bologna/processes/residence-permit-first/exmaples.yaml", None, "wrong_place"),
    ]


def test_what_is_missing_is_reported(folder: Path) -> None:
    (folder / "facts.yaml").unlink()
    (folder / "hamburg/city.yaml").unlink()
    (folder / "bologna/processes/new").mkdir()
    _, problems = read(folder)
    assert ("facts.yaml", None, "missing_file") in problems
    assert ("hamburg/city.yaml", None, "missing_file") in problems
    assert ("bologna/processes/new/process.yaml", None, "missing_file") in problems


def test_a_process_stands_in_the_folder_of_its_address(folder: Path) -> None:
    processes = folder / "bologna/processes"
    (processes / "residence-permit-first").rename(processes / "permit")
    _, problems = read(folder)
    assert [code for _, _, code in problems] == ["wrong_place"]


def test_a_text_that_nobody_wrote_can_not_be_translated(folder: Path) -> None:
    file = folder / "bologna/translations/fr.yaml"
    file.write_text("language: fr\ntexts:\n  city/name: Bologne\n  city/nickname: La Grasse\n")
    assert read(folder)[1] == [("bologna/translations/fr.yaml", 4, "unknown_reference")]


@pytest.mark.parametrize("field", ["helplines", "complaints", "accessibility_complaints"])
def test_whom_a_city_names_has_to_be_there(folder: Path, field: str) -> None:
    city = folder / "hamburg/city.yaml"
    lines = city.read_text().splitlines()
    (number,) = [at for at, line in enumerate(lines) if line.startswith(f"{field}:")]
    change(city, lines[number], f"{field}: [nobody]")
    assert read(folder)[1] == [("hamburg/city.yaml", number + 1, "unknown_reference")]


def test_who_is_to_be_called_has_a_telephone(folder: Path) -> None:
    change(folder / "hamburg/city.yaml", "helplines: [hamburg-service, oera]", "helplines: [zab]")
    assert [code for _, _, code in read(folder)[1]] == ["missing_field"]


def test_no_folder_is_a_problem_and_no_traceback(tmp_path: Path) -> None:
    content, problems = read_content(tmp_path / "nowhere")
    assert not content.cities
    assert {problem.file for problem in problems} == {
        "facts.yaml",
        "document-types.yaml",
        "topics.yaml",
        "service-types.yaml",
    }
    assert all(isinstance(problem, Problem) for problem in problems)


def test_a_file_that_is_no_yaml_says_where(folder: Path) -> None:
    change(folder / "bologna/offices.yaml", "offices:", "offices: [")
    _, problems = read(folder)
    assert problems[0][:1] == ("bologna/offices.yaml",)
    assert problems[0][2] == "bad_yaml"
    (folder / "topics.yaml").write_text("# nothing yet\n")
    assert ("topics.yaml", 1, "empty") in read(folder)[1]

"""An author reads each condition of a draft as a sentence, beside the step that it belongs to."""

from typing import Any

from tests.api.registration import YAML

WHEN = '    when: {fact: papers-in-italian, is: "no"}'


def read(author: Any, draft: str, lang: str = "en") -> Any:
    answer = author.get(f"/v1/drafts/{draft}/conditions?lang={lang}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_each_condition_is_a_sentence_with_its_place_and_line(author: Any, draft: Any) -> None:
    found = read(author, draft["id"])

    step = next(step for step in found["steps"] if step["conditions"])
    condition = step["conditions"][0]
    assert condition["place"] == f"steps/{step['key']}/when"
    assert condition["line"] == 1 + YAML.splitlines().index(WHEN)
    assert condition["text"]["text"].startswith("Needed if ")
    assert found["revision"] == draft["revision"]
    in_italian = next(step for step in read(author, draft["id"], "it")["steps"] if step["conditions"])
    assert in_italian["conditions"][0]["text"]["lang"] == "it"


def test_steps_stand_in_order_with_what_they_wait_for(author: Any, draft: Any) -> None:
    steps = read(author, draft["id"])["steps"]

    titles = {step["key"]: step["title"] for step in steps}
    waiting = next(step for step in steps if step["conditions"])
    assert waiting["after"] == [titles["collect-papers"]]
    assert steps[0]["after"] == []


def test_a_step_that_isnt_there_yet_is_called_by_its_key(author: Any) -> None:
    started = author.begin(YAML.replace("after: [collect-papers]", "after: [not-there]", 1)).json()

    steps = read(author, started["id"])["steps"]

    assert ["not-there"] in [[text["text"] for text in step["after"]] for step in steps]

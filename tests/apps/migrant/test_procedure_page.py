"""The page of a procedure: what next, by when, where, with which papers, at what cost; and nothing in its way."""

import re

import pytest

from tests.apps.browsing import Browser, Shown
from tests.apps.migrant.test_following import LONGER, SHORTEST, answer_all

MADRID = "madrid/recognition-of-qualifications"


def answer(browser: Browser, process: str, **wanted: str) -> Shown:
    """Answer some questions as told and the others as they come, and return the procedure's page."""
    page = browser.open(f"/en/my/{process}/question")
    for _ in range(30):
        if "/question/" not in page.path:
            break
        form = page.form("/answer")
        fields = dict(form.fields)
        want = wanted.get(fields["fact"].replace("-", "_"))
        if fields["kind"] in {"date", "issued", "expires"}:
            year, month, day = (want or "2026-11-02").split("-")
            page = browser.press(page, "/answer", None, **{"value-year": year, "value-month": month, "value-day": day})
            continue
        buttons = [button for button in form.buttons if button[0] == "value"]
        chosen = ("value", want) if want and buttons else (buttons or [None])[-1]
        page = browser.press(page, "/answer", chosen, **({} if buttons else {"value": want or "2"}))
    return browser.open(f"/en/my/{process}")


def card(page: Shown) -> str:
    """Return the next step's card."""
    return re.sub(r"\s+", " ", page.html.partition('<section class="next"')[2].partition("</section>")[0])


def test_the_next_step_comes_before_a_question_and_before_what_is_said_of_the_texts(reader: Browser) -> None:
    question = reader.open(f"/en/my/{SHORTEST}/question")
    reader.press(question, "/answer", question.form("/answer").buttons[0])
    page = reader.open(f"/en/my/{SHORTEST}")
    html = page.html
    assert html.index('class="next"') < html.index('class="question-card') < html.index('class="trust-line"')
    assert html.index('class="trust-line"') < html.index('id="whole-way"')
    assert "It was on another day" not in card(page)
    assert "It was on another day" in page.text, "it is still there, with the step"


def test_a_first_question_stands_first(reader: Browser) -> None:
    html = reader.open(f"/en/my/{SHORTEST}").html
    assert html.index('class="question-card') < html.index('id="whole-way"')
    assert 'class="next"' not in html.partition('class="question-card')[0]


def test_what_nobody_knows_is_not_said(reader: Browser) -> None:
    answer_all(reader, SHORTEST)
    assert "Nobody has said how long it takes" not in reader.open(f"/en/my/{SHORTEST}").text


def test_two_websites_are_told_apart(reader: Browser) -> None:
    page = reader.open(f"/en/my/{MADRID}")
    links = re.findall(r"<span>Do it online <small><bdi dir=\"ltr\">([^<]+)</bdi></small></span>", page.html)
    assert links
    assert all("/" not in host and not host.startswith("www.") for host in links)


def test_a_day_that_has_passed_is_said_with_what_to_do_now(reader: Browser) -> None:
    page = answer(reader, SHORTEST, moving_in_date="2026-01-05", moved_from="abroad", housing_situation="rented")
    assert "This day has passed:" in card(page)
    assert "Overdue" not in page.text


def test_steps_that_are_done_fold_away(reader: Browser) -> None:
    answer_all(reader, SHORTEST)
    page = reader.press(reader.open(f"/en/my/{SHORTEST}"), "/mark")
    done = page.html.index("1 step that you have done")
    assert done < page.html.index('<li class="done')
    assert '<details class="folded">' in page.html[:done][-60:]


def test_who_waits_reads_for_what_how_long_and_what_to_do_meanwhile(reader: Browser) -> None:
    page = answer(
        reader, LONGER, citizenship="MA", stay_length="over-2-years", reason_for_stay="study", family_of_eu_citizen="no"
    )
    for _ in range(20):
        if 'class="next"' not in page.html:
            break
        form = page.form("/mark")
        page = reader.press(page, "/mark", next((one for one in form.buttons if one[0] == "outcome"), None))
    waiting = page.html.partition('<section class="waiting"')[2].partition("</section>")[0]
    for words in ("Now you wait for this", "Who decides", "Meanwhile you can do this", "How did it go?"):
        assert words in waiting, words
    assert "lawyer" not in waiting.partition("Meanwhile")[2].partition("<form")[0]


@pytest.mark.parametrize("tag", ["en", "ar"])
def test_no_id_is_there_twice(reader: Browser, tag: str) -> None:
    answer_all(reader, SHORTEST)
    page = reader.open(f"/{tag}/my/{SHORTEST}")
    assert len(page.ids) == len(set(page.ids))

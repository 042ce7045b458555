"""The page of a procedure: what next, by when, where, at what cost, with which papers; and nothing in its way."""

import re

import pytest

from apps.kit.alternatives import find_earlier
from apps.kit.client.procedures import ProcedureStep
from apps.kit.client.texts import Text
from tests.apps.browsing import Browser, Shown
from tests.apps.conftest import House
from tests.apps.migrant.telling import read_people, tell
from tests.apps.migrant.test_following import LONGER, SHORTEST, answer_all

MADRID = "madrid/recognition-of-qualifications"
EMERGENCY = "madrid/health-insurance"
ANTWERP = "antwerp/registration-of-address"


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


def test_whoever_may_phone_reads_the_number_of_the_office_or_whom_to_look_for(reader: Browser) -> None:
    answer(reader, ANTWERP, housing_situation="rented", moved_from="same-city", birth_date="1990-01-01")
    html = card(reader.open(f"/en/my/{ANTWERP}"))
    assert re.search(r'phone: <a href="tel:\+3232211333">', html)
    answer(reader, EMERGENCY, needs_doctor_now="yes", citizenship="MA")
    assert re.search(r"phone: [^<]*SERMAS[^<]* · <a href=", card(reader.open(f"/en/my/{EMERGENCY}")))


def test_what_to_do_in_an_emergency_is_not_folded_away(reader: Browser) -> None:
    answer(reader, EMERGENCY, needs_doctor_now="yes", citizenship="MA")
    assert '<details class="how" open>' in card(reader.open(f"/en/my/{EMERGENCY}"))


def test_an_attempt_while_waiting_is_counted_where_one_sees_it(reader: Browser) -> None:
    answer(reader, ANTWERP, housing_situation="rented", moved_from="same-city", birth_date="1990-01-01")
    for step, outcome in (("report-move", "reported"), ("put-name-on-bell", ""), ("wait-for-officer", "not-at-home")):
        fields = {"step": step, "back": f"/en/my/{ANTWERP}", **({"outcome": outcome} if outcome else {})}
        reader.post(f"/en/my/{ANTWERP}/mark", fields)
    waiting = reader.open(f"/en/my/{ANTWERP}").html.partition('<section class="waiting"')[2].partition("</section>")[0]
    assert "Tried 1 time" in waiting


def test_of_a_paper_too_one_may_not_know_whether_one_has_it(reader: Browser) -> None:
    page = reader.open(f"/en/my/{SHORTEST}/question")
    for option in ("rented", "same-city"):
        page = reader.press(page, "/answer", ("value", option))
    page = reader.press(page, "/answer", None, **{"value-year": "1990"})
    assert dict(page.form("/answer").fields)["fact"].endswith(":eid-card")
    assert ("state", "unsure") in page.form("/answer").buttons


def test_a_title_that_is_not_in_the_readers_language_is_told_apart_by_its_kind(reader: Browser) -> None:
    for path in (f"/fa/{EMERGENCY}/", f"/fa/my/{EMERGENCY}"):
        html = reader.open(path).html
        assert re.search(r'<h1><span lang="es" dir="ltr">', html)
        assert "<p><strong>بیمه درمانی</strong></p>" in html


def test_a_step_says_each_question_that_comes_first_once(reader: Browser) -> None:
    """Several steps before it may depend on the same one."""
    html = reader.open("/en/my/bologna/residence-permit-first").html
    lists = [re.findall(r"<li>(.*?)</li>", one) for one in re.findall(r"<h4>First</h4><ul>(.*?)</ul>", html, re.DOTALL)]
    assert any(len(said) > 1 for said in lists)
    assert all(len(said) == len(set(said)) for said in lists)


def test_what_has_to_come_first_is_not_said_again_as_a_reason(reader: Browser) -> None:
    html = reader.open("/en/my/bologna/residence-permit-first").html
    steps = re.split(r'<li class="[a-z_ -]+" id="', html)[1:]
    assert any("<h4>Why</h4>" in step and "<h4>First</h4>" in step for step in steps)
    for step in steps:
        parts = re.findall(r"<h4>(?:First|Why)</h4><ul>(.*?)</ul>", step)
        lines = [line for part in parts for line in re.findall(r"<li>(.*?)</li>", part)]
        assert len(lines) == len(set(lines))


# --- the five answers ---


@pytest.mark.parametrize(
    ("tag", "fee", "papers"),
    [
        ("en", "We know of no fee", "This guide names no papers for this step"),
        ("ar", "لا نعرف أي رسوم", "لا يذكر هذا الدليل أوراقًا لهذه الخطوة"),
    ],
)
def test_a_step_without_a_fee_or_papers_says_that_none_is_known(
    reader: Browser, tag: str, fee: str, papers: str
) -> None:
    answer(reader, SHORTEST, moved_from="abroad", housing_situation="rented")
    page = reader.open(f"/{tag}/my/{SHORTEST}")
    assert fee in card(page)
    assert papers in card(page)
    assert fee in page.html.partition('<p class="totals">')[2].partition("</p>")[0]


def test_the_whole_way_says_what_it_costs_where_that_is_known(reader: Browser) -> None:
    totals = go_to_the_kit(reader).html.partition('<p class="totals">')[2].partition("</p>")[0]
    assert "€" in totals
    assert "We know of no fee" not in totals


def test_what_it_costs_stands_before_the_long_list_of_papers(reader: Browser) -> None:
    page = go_to_the_kit(reader)
    while "Hand in the kit" not in card(page).partition("</h2>")[0]:
        page = reader.press(page, "/mark")
    names = re.findall(r"</svg>([^<]+)</dt>", card(page))
    assert names == ["By when", "Where", "Cost", "Bring these papers"]


# --- alternatives ---


def go_to_the_kit(reader: Browser) -> Shown:
    """Go on to where one either gets help with the forms or fills them in alone."""
    page = answer(
        reader, LONGER, citizenship="MA", stay_length="over-2-years", reason_for_stay="study", family_of_eu_citizen="no"
    )
    while "Get help to fill in the kit" not in card(page).partition("</h2>")[0]:
        page = reader.press(page, "/mark")
    return page


@pytest.mark.parametrize(("tag", "either", "other"), [("en", "or", "Or:"), ("ar", "أو", "أو:"), ("uk", "або", "Або:")])
def test_the_later_of_two_alternatives_says_or_and_the_next_step_names_the_other_way(
    reader: Browser, tag: str, either: str, other: str
) -> None:
    go_to_the_kit(reader)
    page = reader.open(f"/{tag}/my/{LONGER}")
    steps = {key: part for part in page.html.split("<li ")[1:] for key in re.findall(r'^[^>]* id="([^"]+)"', part)}
    heads = {key: part.partition("<h3>")[2].partition("</h3>")[0] for key, part in steps.items()}
    mark = f'<span class="tag soft">{either}</span> '
    assert [key for key, head in heads.items() if mark in head] == ["fill-kit-alone"]
    assert heads["fill-kit-alone"].startswith(mark), "it is heard with the title"
    title = heads["fill-kit-alone"].removeprefix(mark)
    assert f'{other} <a href="#fill-kit-alone">{title}</a>' in card(page)


def test_once_one_way_is_done_nothing_says_or(reader: Browser) -> None:
    page = reader.press(go_to_the_kit(reader), "/mark")
    assert 'tag soft">or<' not in page.html
    assert "Or:" not in card(page)


def test_an_alternative_with_another_step_between_is_named(house: House, reader: Browser) -> None:
    process = "antwerp/rental-contract"
    tell(house, reader, process, read_people(process)["refugee-from-syria"])
    page = reader.open(f"/en/my/{process}")
    line = page.html.partition('id="ask-deposit-loan"')[2].partition("</summary>")[0]
    assert 'tag soft">' not in line
    assert re.search(r"· Or: (<span[^>]*>)?[^<]+", line.partition('class="line"')[2])


def test_only_what_is_still_to_do_has_another_way() -> None:
    one = ProcedureStep("one", Text("One"), "apply", "open", alternatives=("two",))
    between = ProcedureStep("between", Text("Between"), "apply", "open")
    two = ProcedureStep("two", Text("Two"), "apply", "not_yet", alternatives=("one",))
    near, far = find_earlier(two, [one]), find_earlier(two, [one, between])
    assert near is not None
    assert far is not None
    assert (near.step, near.near, far.step, far.near) == (one, True, one, False)
    assert find_earlier(one, []) is None
    assert find_earlier(between, [one]) is None
    for state in ("done", "skipped", "refused", "blocked", "not_needed"):
        ended = ProcedureStep("one", Text("One"), "apply", state, alternatives=("two",))
        assert find_earlier(two, [ended]) is None, state

"""How few taps it takes from the landing page to one's next step; the count of all twelve people is in docs/journeys.md."""

import pytest
from playwright.sync_api import expect

from bench.journeys import open_phone
from tests.stories.running import Demo, Windows
from tests.stories.walking import Found, Walk

MOST_TAPS = 6


@pytest.mark.browser
def test_the_shortest_way_to_a_next_step_takes_few_taps_answering_included(
    demo: Demo, window: Windows, javascript: bool
) -> None:
    walk = Walk(window.open(javascript=javascript), {"training-finished": "none"})
    walk.open(f"{demo.url('migrant')}/")
    walk.find("en", "madrid", "recognition-of-qualifications", Found())
    walk.begin()
    walk.answer_all()
    expect(walk.page.locator("section.next h2")).to_be_visible()
    assert walk.questions == ["training-finished"]
    assert (walk.taps <= MOST_TAPS, walk.typed) == (True, 0)


@pytest.mark.browser
def test_whoever_needs_a_doctor_now_is_asked_that_first_and_sees_help_after_as_few_taps(
    demo: Demo, window: Windows, javascript: bool
) -> None:
    walk = Walk(window.open(javascript=javascript), {"needs-doctor-now": "yes"})
    walk.open(f"{demo.url('migrant')}/")
    walk.find("fr", "hamburg", "health-insurance", Found())
    walk.begin()
    expect(walk.page.locator("form.question")).to_contain_text("112")
    walk.answer()
    assert walk.questions == ["needs-doctor-now"]
    assert walk.taps_to_next == walk.taps
    walk.go(walk.page.locator("p.so-far a"))
    expect(walk.page.locator("section.next")).to_contain_text("112")
    assert walk.taps <= MOST_TAPS


@pytest.mark.browser
def test_whoever_is_measured_on_a_slow_phone_has_no_worker_that_fetches_fast(demo: Demo, window: Windows) -> None:
    phone = open_phone(window, slow=True)
    phone.goto(f"{demo.url('migrant')}/en/hamburg/")
    phone.evaluate("Promise.race([navigator.serviceWorker.ready, new Promise((go) => setTimeout(go, 3000))])")
    phone.reload()
    assert phone.evaluate("navigator.serviceWorker.controller") is None


@pytest.mark.browser
def test_a_long_name_of_a_website_stays_inside_the_card(demo: Demo, window: Windows) -> None:
    told = {"citizenship": "CO", "family-of-eu-citizen": "no", "residence-status": "visa", "reason-for-stay": "family"}
    walk = Walk(window.open(), told)
    walk.open(f"{demo.url('migrant')}/es/my/madrid/residence-permit-first/question")
    walk.answer_all()
    expect(walk.page.locator("section.next")).to_contain_text("icp.administracionelectronica.gob.es")
    sticking_out = walk.page.evaluate(
        """() => {
            const card = document.querySelector("section.next").getBoundingClientRect();
            return [...document.querySelectorAll("section.next :is(p, a, small)")]
                .filter((one) => one.getBoundingClientRect().right > card.right).map((one) => one.textContent);
        }"""
    )
    assert sticking_out == []

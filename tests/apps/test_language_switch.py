"""Whoever changes the language stays where they are, also on a page that says what was wrong in a form.

Such a page mostly stands under an address that has none when it is opened. All forms of the three apps are sent empty, and
the link of the page that answers is followed.
"""

import pytest

from tests.apps.browsing import Shown
from tests.apps.everybody import OWNER, Town, list_filled, list_routes, list_things, make_things
from tests.apps.test_nobody_elses import town  # noqa: F401

ENDS_SESSION = frozenset({"/{lang}/my/delete", "/{lang}/my/leave", "/{lang}/my/rights/delete"})
"""After these nobody is signed in whose other forms could be sent."""


def to_german(page: Shown) -> str:
    """Return where the page leads who chooses German."""
    return page.language_links["de"]


@pytest.mark.parametrize("app", OWNER)
def test_a_page_that_answers_a_form_leads_to_itself_in_another_language(app: str, town: Town) -> None:  # noqa: F811
    templates = [one for one in list_routes(town.house, app, "POST") if one not in ENDS_SESSION]
    seen, lost = 0, []
    for template in templates:
        names = list_things(app, template)
        things = make_things(town, app, names) if names else {}
        for path in list_filled(app, template, things):
            browser = town.browser(app, OWNER[app])
            answer = browser.post(path, {}, follow=False)
            if not answer.headers.get("content-type", "").startswith("text/html"):
                continue
            seen += 1
            there = to_german(answer)
            found = town.browser(app, OWNER[app]).open(there, follow=False)
            # Who may not do something may not see its page either.
            if there == "/de/" or (found.status >= 400 and found.status != answer.status):
                lost.append((path, answer.status, there, found.status))
    assert seen, "no page says what is wrong"
    assert not lost


def test_a_note_and_a_draft_that_are_refused_are_at_their_forms_in_another_language(town: Town) -> None:  # noqa: F811
    helper = town.browser("ngo", OWNER["ngo"])
    refused = helper.post("/en/notes", {"process": "bologna/registration", "step": "collect-papers"})
    assert (refused.status, to_german(refused)) == (422, "/de/processes/registration/note?step=collect-papers")
    author = town.browser("authority", OWNER["authority"])
    assert to_german(author.post("/en/drafts", {"text": "?"})) == "/de/drafts/new"


def test_what_a_form_of_consent_says_wrong_is_the_page_about_the_same_organisation(town: Town) -> None:  # noqa: F811
    things = make_things(town, "migrant", ("case",))
    path = f"/en/my/cases/{things['case']}/help/allow"
    refused = town.browser("migrant", OWNER["migrant"]).post(path, {"organisation": "accoglienza", "step": "hand-in"})
    assert refused.status == 422
    assert to_german(refused) == f"{path.replace('/en/', '/de/')}?step=hand-in&organisation=accoglienza"

"""Processes that our content doesn't have yet, as far as the timelines need them: keys, days, fees and laws."""

from __future__ import annotations

from core.processes.registry import Fact, FactKind, Option
from tests.core.timelines.telling import Way, write_way

LETTER_DAY = Fact("letter-day", FactKind.DATE, "On which day did you get the letter?")
RESIDENCE_DAY = Fact("residence-day", FactKind.DATE, "On which day did you begin to live here?")
PURPOSE = Fact(
    "purpose",
    FactKind.CHOICE,
    "What do you need the certificate for?",
    options=tuple(Option(key, key) for key in ("guardianship", "work", "other")),
)
PERMIT_END = {"document": "residence-permit", "edge": "expires"}


def object_in_hamburg() -> Way:
    """Object to a decision.

    § 70 (1) VwGO: within a month of notification. § 57 (2) VwGO with § 222 (1) ZPO, §§ 187 (1), 188 (2) and (3)
    BGB: the day itself isn't counted; a month without such a day ends on its last. § 222 (2) ZPO: an end on a
    Saturday, Sunday or public holiday moves on to the next working day. § 28 (1) VwVfG: one is heard before.
    """
    return write_way(
        "hamburg/objection",
        [
            {
                "key": "ask-to-see-the-file",
                "kind": "prepare",
                "deadlines": [
                    {
                        "key": "in-good-time",
                        "from": "letter-day",
                        "offset": {"working_days": 5},
                        "strict": "advice",
                    }
                ],
            },
            {
                "key": "object",
                "kind": "apply",
                "after": ["ask-to-see-the-file"],
                "deadlines": [{"key": "month", "from": "letter-day", "offset": "P1M", "roll": "next_working_day"}],
            },
        ],
        LETTER_DAY,
    )


def exchange_licence_in_hamburg() -> Way:
    """Exchange a driving licence from a country outside the EU.

    § 29 (1) FeV: it is good for six months from the day one begins to live here; until then one may drive.
    """
    return write_way(
        "hamburg/driving-licence",
        [
            {
                "key": "apply-for-exchange",
                "kind": "apply",
                "deadlines": [{"key": "six-months", "from": "residence-day", "offset": "P6M"}],
            }
        ],
        RESIDENCE_DAY,
    )


def extend_permit_in_hamburg() -> Way:
    """Extend a residence permit.

    § 81 (4) sentence 1 AufenthG: who applies before the permit ends keeps it until the decision. Sentence 3: who
    is late keeps it only where the office says so, to avoid undue hardship. § 81 (5): a certificate shows it.
    § 45 no. 2 b AufenthV: an extension by more than three months costs 93 euros. § 47 (1) no. 8 AufenthV: the
    certificate costs 13 euros. § 70 (1) VwGO: one objects to a refusal within a month.
    """
    return write_way(
        "hamburg/permit-extension",
        [
            {
                "key": "apply",
                "kind": "apply",
                "fees": [{"key": "fee", "item": "permit", "amount": "93.00", "currency": "EUR", "label": "Fee"}],
                "deadlines": [
                    {"key": "before-it-ends", "from": PERMIT_END, "offset": "P0D"},
                    {"key": "early", "from": PERMIT_END, "offset": "-P8W", "sense": "not_before", "strict": "advice"},
                ],
            },
            {
                "key": "get-certificate",
                "kind": "receive",
                "after": ["apply"],
                "when": {"date": {"step": "apply"}, "on_or_before": PERMIT_END},
                "fees": [{"key": "fee", "item": "paper", "amount": "13.00", "currency": "EUR", "label": "Fee"}],
                "gives": ["fiction-certificate"],
            },
            {
                "key": "ask-for-hardship",
                "kind": "apply",
                "after": ["apply"],
                "when": {"date": {"step": "apply"}, "after": PERMIT_END},
            },
            {
                "key": "wait",
                "kind": "wait",
                "after": ["get-certificate", "ask-for-hardship"],
                "outcomes": [
                    {"key": "granted", "label": "Granted"},
                    {"key": "refused", "label": "Refused", "ends": "refused"},
                ],
            },
            {"key": "collect", "kind": "receive", "after": [{"step": "wait", "outcome": "granted"}]},
            {
                "key": "object",
                "kind": "apply",
                "after": [{"step": "wait", "outcome": "refused"}],
                "deadlines": [
                    {
                        "key": "month",
                        "from": {"step": "wait", "outcome": "refused"},
                        "offset": "P1M",
                        "roll": "next_working_day",
                    }
                ],
            },
        ],
    )


def move_in_bologna() -> Way:
    """Declare that one lives in Bologna, and be found there.

    D.P.R. 223/1989, art. 13 (2): declare within 20 days. D.L. 5/2012, art. 5 (3): the office registers it within
    two working days; (5): if nothing is said against it within 45 days, it counts as true. D.P.R. 1199/1971,
    art. 2: an appeal to the higher authority within 30 days.
    """
    visit = "police-visit"
    return write_way(
        "bologna/change-of-residence",
        [
            {
                "key": "declare",
                "kind": "apply",
                "deadlines": [{"key": "twenty-days", "from": "moving-in-date", "offset": "P20D"}],
            },
            {
                "key": "be-registered",
                "kind": "wait",
                "after": ["declare"],
                "deadlines": [{"key": "two-days", "from": {"step": "declare"}, "offset": {"working_days": 2}}],
            },
            {
                "key": visit,
                "kind": "wait",
                "after": ["declare"],
                "outcomes": [
                    {"key": "found", "label": "They found me"},
                    {"key": "nobody", "label": "They found nobody", "ends": "again"},
                    {"key": "not-living-here", "label": "They say that I don't live there", "ends": "refused"},
                ],
                "deadlines": [{"key": "45-days", "from": {"step": "declare"}, "offset": "P45D"}],
            },
            {
                "key": "call-the-police",
                "kind": "prepare",
                "after": [{"step": visit, "outcome": "nobody"}],
                "deadlines": [
                    {
                        "key": "soon",
                        "from": {"step": visit, "outcome": "nobody"},
                        "offset": "P5D",
                        "strict": "advice",
                    }
                ],
            },
            {"key": "get-certificate", "kind": "receive", "after": [visit]},
            {
                "key": "appeal",
                "kind": "apply",
                "after": [{"step": visit, "outcome": "not-living-here"}],
                "deadlines": [
                    {"key": "30-days", "from": {"step": visit, "outcome": "not-living-here"}, "offset": "P30D"}
                ],
            },
        ],
    )


def become_italian_in_bologna() -> Way:
    """Apply for citizenship.

    Law 91/1992, art. 9-bis (2): a contribution of 200 euros; of 250 since D.L. 113/2018, art. 14, in force from
    5 October 2018.
    """
    row = {"item": "contribution", "currency": "EUR", "label": "Contribution"}
    return write_way(
        "bologna/citizenship",
        [
            {"key": "collect-certificates", "kind": "prepare", "takes": {"typical": "P30D"}},
            {
                "key": "pay",
                "kind": "pay",
                "after": ["collect-certificates"],
                "fees": [
                    {"key": "from-2018", "amount": "250.00", "from": "2018-10-05", **row},
                    {"key": "before", "amount": "200.00", **row},
                ],
            },
            {"key": "send", "kind": "apply", "after": ["pay"]},
        ],
    )


def get_certificate_in_bologna() -> Way:
    """Get a certificate of residence with a revenue stamp.

    D.P.R. 642/1972, tariff, part I, art. 4: a stamp of 16 euros; table B, art. 13: none for the guardianship of a
    minor. Law 604/1962, table D: the office's own fee is 0.52 euros with a stamp, 0.26 without.
    """
    free = {"all": [{"fact": "purpose", "is": "guardianship"}, {"age": "birth-date", "below": "P18Y"}]}
    return write_way(
        "bologna/certificate",
        [
            {
                "key": "buy-stamp",
                "kind": "pay",
                "fees": [
                    {"key": "none", "item": "stamp", "amount": "0.00", "currency": "EUR", "label": "No", "when": free},
                    {"key": "stamp", "item": "stamp", "amount": "16.00", "currency": "EUR", "label": "Stamp"},
                ],
            },
            {
                "key": "ask",
                "kind": "apply",
                "after": ["buy-stamp"],
                "fees": [
                    {"key": "free", "item": "desk", "amount": "0.26", "currency": "EUR", "label": "Fee", "when": free},
                    {"key": "desk", "item": "desk", "amount": "0.52", "currency": "EUR", "label": "Fee"},
                ],
            },
        ],
        PURPOSE,
    )


def choose_a_route_in_bologna() -> Way:
    """Get a certificate at the counter, or on the internet with an electronic ID.

    D.Lgs. 82/2005, art. 64 (2-quater): one signs in to a public office with SPID or the electronic identity card.
    Law 604/1962, table D: 0.52 euros at the counter; the national register asks nothing.
    """
    return write_way(
        "bologna/certificate-by-route",
        [
            {
                "key": "ask",
                "kind": "apply",
                "channels": [
                    {"key": "counter", "kind": "in_person"},
                    {"key": "online", "kind": "online", "when": {"holds": "eid-card"}},
                ],
                "fees": [
                    {
                        "key": "online",
                        "item": "desk",
                        "amount": "0.00",
                        "currency": "EUR",
                        "label": "Fee",
                        "when": {"all": [{"holds": "eid-card"}, {"fact": "channel:ask", "is": "online"}]},
                    },
                    {"key": "desk", "item": "desk", "amount": "0.52", "currency": "EUR", "label": "Fee"},
                ],
            }
        ],
    )

"""One step with all that a step can have, as three people see it: who said nothing, who said all, who has done it."""

from datetime import date, datetime
from decimal import Decimal

from core.procedures.personal import Attempt, Mark
from core.procedures.procedure import (
    ChannelView,
    DeadlineStatus,
    DeadlineView,
    DocumentView,
    ExtraView,
    FeeTotal,
    FeeView,
    NeedView,
    PaperStatus,
    PapersTotal,
    State,
    StepView,
    Ternary,
    TimeTotal,
    Totals,
    WaitsFor,
)
from core.processes.definition import ExtraKind
from tests.core.procedures.making import make, make_person, make_version

YES, NO, MAYBE = Ternary.YES, Ternary.NO, Ternary.MAYBE
STUDENT = {"fact": "student", "is": "yes"}
LONG = "P1Y2M3D"
COPIES = ExtraView(ExtraKind.COPY, 2, YES)
STAMP = FeeView("stamp", "EUR", Decimal("16.00"), Decimal("16.00"), ("stamp",), settled=True)

VERSION = make_version(
    {
        "key": "apply",
        "kind": "attend",
        "takes": {"typical": "P10D", "at_most": "P1M"},
        "learns": ["decision-date"],
        "outcomes": [
            {"key": "good", "label": "Good", "gives": ["permit"]},
            {"key": "again", "label": "Again", "ends": "again"},
        ],
        "needs": [
            {
                "key": "identity",
                "any_of": [["passport"], ["id-card", "photo"]],
                "issued_within": LONG,
                "valid_for": LONG,
                "extras": [{"kind": "copy", "count": 2}, {"kind": "apostille", "when": STUDENT}],
            },
            {"key": "pictures", "any_of": [["photo"]], "each": "children", "when": {"fact": "married", "is": "yes"}},
        ],
        "fees": [
            {"key": "low", "item": "permit", "amount": {"from": "10", "to": "20"}, "currency": "EUR", "when": STUDENT},
            {
                "key": "full",
                "item": "permit",
                "amount": "80",
                "currency": "EUR",
                "from": "2026-01-01",
                "times": "children",
            },
            {"key": "stamp", "item": "stamp", "amount": "16", "currency": "EUR"},
        ],
        "channels": [
            {"key": "desk", "kind": "in_person"},
            {"key": "online", "kind": "online", "when": {"fact": "works", "is": "yes"}},
        ],
        "deadlines": [
            {"key": "last", "from": "arrival-date", "offset": "P8D"},
            {"key": "first", "from": "arrival-date", "offset": "-P8D", "sense": "not_before", "strict": "advice"},
            {
                "key": "renewal",
                "from": {"document": "permit", "edge": "expires"},
                "offset": {"working_days": 3},
                "when": STUDENT,
            },
        ],
    },
    {"key": "collect", "after": ["apply"], "needs": [{"key": "paper", "any_of": [["permit"]]}]},
)


def document(key: str, status: PaperStatus, *steps: str) -> DocumentView:
    return DocumentView(key, status, steps)


def pictures(applies: Ternary, satisfied: Ternary, status: PaperStatus, **members: object) -> NeedView:
    return NeedView("pictures", applies, satisfied, ((document("photo", status),),), 0, **members)  # type: ignore[arg-type]


def test_whoever_said_nothing_sees_all_that_may_be() -> None:
    unknown = PaperStatus.UNKNOWN
    missing = DeadlineView(
        "last", None, False, "by", "law", DeadlineStatus.UNKNOWN, "computed", YES, missing=("arrival-date",)
    )
    procedure = make(VERSION)
    assert procedure.steps == (
        StepView(
            "apply",
            YES,
            State.OPEN,
            MAYBE,
            deadlines=(
                missing,
                missing._replace(key="first", sense="not_before", strict="advice"),
                missing._replace(key="renewal", applies=MAYBE, missing=("student", "expires:permit")),
            ),
            main_deadline=missing,
            needs=(
                NeedView(
                    "identity",
                    YES,
                    MAYBE,
                    ((document("passport", unknown),), (document("id-card", unknown), document("photo", unknown))),
                    0,
                    (COPIES, ExtraView(ExtraKind.APOSTILLE, 1, MAYBE)),
                ),
                pictures(MAYBE, MAYBE, unknown, times=None, missing=("married", "children")),
            ),
            fees=(
                FeeView("permit", "EUR", Decimal(0), None, ("low", "full"), False, (), ("student", "children")),
                STAMP,
            ),
            channels=(ChannelView("desk", YES), ChannelView("online", MAYBE)),
            asks=("decision-date",),
        ),
        StepView(
            "collect",
            YES,
            State.NOT_YET,
            MAYBE,
            waits_for=(WaitsFor("step", "apply"),),
            needs=(NeedView("paper", YES, MAYBE, ((document("permit", unknown, "apply"),),), 0),),
        ),
    )
    assert procedure.next == "apply"
    assert procedure.totals == Totals(
        fees=(FeeTotal("EUR", Decimal(16), None),),
        time=TimeTotal(10, 10, 31),
        visits_low=0,
        visits_high=1,
        papers=PapersTotal((), ("permit",), (), ("passport", "photo")),
        done=0,
        steps=2,
        maybe=0,
    )


def test_whoever_said_all_sees_their_own_way() -> None:
    at = datetime(2026, 3, 20, 9)  # noqa: DTZ001 - a time on the wall of the office
    person = make_person(
        {
            "student": "yes",
            "married": "yes",
            "children": "2",
            "works": "no",
            "arrival-date": "2026-03-10",
            "channel:apply": "desk",
        },
        {"passport": "2025-12-01/2027-12-01", "photo": False},
        appointments={"apply": at},
    )
    last = DeadlineView("last", at.date(), True, "by", "law", DeadlineStatus.SOON, "appointment", YES)
    procedure = make(VERSION, person)
    assert procedure.step("apply") == StepView(
        "apply",
        YES,
        State.OPEN,
        NO,
        deadlines=(
            last,
            DeadlineView(
                "first", date(2026, 3, 2), True, "not_before", "advice", DeadlineStatus.REACHED, "computed", YES
            ),
            last._replace(key="renewal"),
        ),
        main_deadline=last,
        appointment=at,
        needs=(
            NeedView(
                "identity",
                YES,
                YES,
                (
                    (document("passport", PaperStatus.HAVE),),
                    (document("id-card", PaperStatus.UNKNOWN), document("photo", PaperStatus.MISSING)),
                ),
                0,
                (COPIES, ExtraView(ExtraKind.APOSTILLE, 1, YES)),
            ),
            pictures(YES, NO, PaperStatus.MISSING, times=2),
        ),
        fees=(FeeView("permit", "EUR", Decimal(10), Decimal(20), ("low",), settled=True), STAMP),
        channels=(ChannelView("desk", YES, chosen=True),),
        asks=("decision-date",),
    )
    assert procedure.totals == Totals(
        fees=(FeeTotal("EUR", Decimal(26), Decimal(36)),),
        time=TimeTotal(18, 18, 39),
        visits_low=1,
        visits_high=1,
        papers=PapersTotal(("passport",), ("permit",), ("photo",), ()),
        done=0,
        steps=2,
        maybe=0,
    )


def test_whoever_has_done_it_sees_what_it_came_to() -> None:
    done = Mark(date(2026, 3, 5), "good", (Attempt(date(2026, 3, 2), "again"),))
    procedure = make(VERSION, make_person({"student": "no", "arrival-date": "2026-03-01"}, marks={"apply": done}))
    view = procedure.step("apply")
    last = DeadlineView("last", date(2026, 3, 9), True, "by", "law", DeadlineStatus.SETTLED, "computed", YES)
    assert (view.state, view.ready, view.on, view.outcome, view.attempts) == (State.DONE, YES, done.on, "good", 1)
    assert view.deadlines == (
        last,
        last._replace(key="first", date=date(2026, 2, 21), sense="not_before", strict="advice"),
    )
    assert view.main_deadline == last
    assert [need.extras for need in view.needs] == [(COPIES,), ()]
    assert view.fees == (
        FeeView("permit", "EUR", Decimal(0), None, ("full",), True, (), ("children",)),
        STAMP,
    )
    assert procedure.step("collect") == StepView(
        "collect",
        YES,
        State.OPEN,
        YES,
        needs=(NeedView("paper", YES, YES, ((document("permit", PaperStatus.HAVE, "apply"),),), 0),),
    )
    assert procedure.totals == Totals(
        fees=(FeeTotal("EUR", Decimal(16), None),),
        time=TimeTotal(0, 0, 0),
        visits_low=0,
        visits_high=1,
        papers=PapersTotal(("permit",), (), (), ()),
        done=1,
        steps=2,
        maybe=0,
    )

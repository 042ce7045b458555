"""A list at the desk as its address asks for it: narrowed to a state, an author and words, and sorted by a column."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, Generic, TypeVar

from apps.kit.desk import Column, Desk, Filter, Option, csv_url, describe_columns
from apps.kit.frozen import frozen
from apps.kit.web import Visit

T = TypeVar("T")

NEWEST_FIRST = "-updated"


@frozen
class ListPage(Generic[T]):
    """A list as it is filtered and sorted; `whole` says whether these are all, `begin` where a new thing is begun."""

    title: str
    filters: tuple[Filter, ...]
    q: str
    sort: str
    columns: tuple[Column, ...]
    csv: str
    rows: tuple[T, ...]
    filtered: bool
    whole: bool = True
    begin: str = ""


@frozen
class ListAsked:
    """What an address asks of a list; `who` is "me" for one's own things only."""

    state: str
    who: str
    q: str
    sort: str
    as_csv: bool

    @property
    def filters(self) -> dict[str, str]:
        """What narrows the list, as it stands in the address."""
        return {"state": self.state, "who": self.who, "q": self.q}

    @property
    def filtered(self) -> bool:
        """Whether the list may be shorter than all there is."""
        return bool(self.state or self.q or self.who == "me")


def read_asked(visit: Visit, states: Collection[str]) -> ListAsked:
    """Read what the address asks for; a state that nobody knows asks for all."""
    asked = visit.request.query_params
    state = asked.get("state", "")
    return ListAsked(
        state=state if state in states else "",
        who=asked.get("who", ""),
        q=asked.get("q", "").strip()[:100],
        sort=asked.get("sort", NEWEST_FIRST),
        as_csv=asked.get("as") == "csv",
    )


def narrow_list(
    items: Iterable[T], asked: ListAsked, desk: Desk, author_of: Callable[[T], str], words_of: Callable[[T], str]
) -> list[T]:
    """Keep what has all the words asked for in any order and case, and was written by oneself where that is asked."""
    wanted = asked.q.casefold().split()
    return [
        item
        for item in items
        if (asked.who != "me" or author_of(item) == desk.me.id)
        and all(word in words_of(item).casefold() for word in wanted)
    ]


def sort_list(items: Iterable[T], sort: str, columns: Mapping[str, Callable[[T], Any]]) -> list[T]:
    """Sort by a column, or by the last change for one nobody knows; a minus before its key turns the order round."""
    key = columns.get(sort.removeprefix("-")) or columns["updated"]
    return sorted(items, key=key, reverse=sort.startswith("-"))


def offer_choices(name: str, label: str, choices: Mapping[str, str], chosen: str) -> Filter:
    """Return a filter with one of its choices taken: the first where nobody knows what was asked for."""
    known = chosen if chosen in choices else next(iter(choices))
    return Filter(name, label, tuple(Option(value, words, value == known) for value, words in choices.items()))


def lay_out_list(
    asked: ListAsked,
    title: str,
    filters: Iterable[Filter],
    labels: Mapping[str, str],
    sortable: Collection[str],
    rows: Iterable[T],
    *,
    whole: bool = True,
    begin: str = "",
) -> ListPage[T]:
    """Return a list's page; `labels` are its headings, by column."""
    return ListPage(
        title=title,
        filters=tuple(filters),
        q=asked.q,
        sort=asked.sort,
        columns=describe_columns(dict(labels), set(sortable), asked.sort, asked.filters),
        csv=csv_url({**asked.filters, "sort": asked.sort}),
        rows=tuple(rows),
        filtered=asked.filtered,
        whole=whole,
        begin=begin,
    )

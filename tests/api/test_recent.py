from concurrent.futures import ThreadPoolExecutor
from random import Random

from api.recent import Pile, Recent


def test_the_least_used_goes_first() -> None:
    kept: Recent[str] = Recent(2)
    kept.put("a", "A")
    kept.put("b", "B")
    assert kept.get("a") == "A"
    kept.put("c", "C")
    assert (kept.get("a"), kept.get("b"), kept.get("c")) == ("A", None, "C")


def test_the_limit_is_one_of_weight() -> None:
    kept: Recent[bytes] = Recent(10, len)
    kept.put("small", b"12345")
    kept.put("large", b"1234567890")
    assert (kept.get("small"), kept.weight) == (None, 10)
    assert kept.put("too large", b"12345678901") == b"12345678901"
    assert (kept.get("too large"), kept.get("large"), kept.weight) == (None, b"1234567890", 10)
    kept.put("large", b"1")
    assert kept.weight == 1


def test_many_threads_never_exceed_the_limit() -> None:
    kept: Recent[bytes] = Recent(1000, len)

    def use(seed: int) -> None:
        random = Random(seed)
        for _ in range(500):
            key = random.randrange(100)
            if kept.get(key) is None:
                kept.put(key, b"x" * random.randrange(1, 200))
            assert kept.weight <= 1000

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(use, range(8)))


def test_a_pile_is_emptied_before_it_weighs_too_much() -> None:
    pile = Pile(5)
    assert [pile.put("a", b"12"), pile.put("b", b"34")] == [b"12", b"34"]
    assert (pile.get("a"), pile.get("b"), pile.get("c"), pile.weight) == (b"12", b"34", None, 4)
    pile.put("c", b"56")
    assert (pile.get("a"), pile.get("c"), pile.weight) == (None, b"56", 2)


def test_what_lies_in_a_pile_already_is_weighed_once() -> None:
    pile = Pile(5)
    pile.put("a", b"12")
    pile.put("a", b"12")
    assert pile.weight == 2

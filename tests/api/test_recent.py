from concurrent.futures import ThreadPoolExecutor
from random import Random

from api.recent import Recent


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

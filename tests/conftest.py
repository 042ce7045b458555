"""Settings that all tests share."""

import os

from hypothesis import HealthCheck, Phase, settings

# A busy machine must not make a property fail: what is measured is measured in bench/.
# The same examples are drawn each time, so that a change is judged by what it changed; `make test-all` draws others.
settings.register_profile(
    "house",
    deadline=None,
    derandomize="BUSOLA_TEST_ALL" not in os.environ,
    suppress_health_check=[HealthCheck.too_slow],
)
# What `make mutants` runs thousands of times: few examples, and the first that fails is enough.
settings.register_profile(
    "mutants",
    settings.get_profile("house"),
    derandomize=True,
    max_examples=10,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    report_multiple_bugs=False,
)
settings.load_profile("mutants" if "BUSOLA_TEST_MUTANTS" in os.environ else "house")

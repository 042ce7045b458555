"""Settings that all tests share."""

import os

from hypothesis import HealthCheck, settings

# A busy machine must not make a property fail: what is measured is measured in bench/.
# The same examples are drawn each time, so that a change is judged by what it changed; `make test-all` draws others.
settings.register_profile(
    "house",
    deadline=None,
    derandomize="BUSOLA_TEST_ALL" not in os.environ,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("house")

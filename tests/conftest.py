"""Settings that all tests share."""

from hypothesis import HealthCheck, settings

# A busy machine must not make a property fail: what is measured is measured in bench/.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")

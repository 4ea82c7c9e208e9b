"""Settings every test shares."""

import os

from hypothesis import HealthCheck, settings

# How long an example takes is no finding: the machine may be busy with something else.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile(
    "everyday", settings.get_profile("patient"), derandomize=True, max_examples=60
)
settings.register_profile("deep", settings.get_profile("patient"), max_examples=3000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "everyday"))

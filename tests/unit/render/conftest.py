"""Properties are tried at the machine's own pace: how long an example takes says nothing about the code."""

from hypothesis import settings

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

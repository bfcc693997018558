"""The environment as settings, with every mistake at once."""

import pytest

from darkroom.errors import ConfigurationError
from darkroom.settings import Settings


def test_an_empty_environment_gives_the_defaults() -> None:
    settings = Settings.read({"DARKROOM_PORTS": "", "DARKROOM_DEADLINE_SECONDS": "", "AWS_ENDPOINT_URL_SSM": ""})
    assert (settings.ports, settings.root, settings.rules.seconds) == ("aws", "/darkroom", 24.0)
    assert settings.rules.limits.bytes == 64 * 1024 * 1024
    assert settings.ssm_endpoint == ""


def test_what_is_set_is_used() -> None:
    settings = Settings.read(
        {
            "DARKROOM_BASE_DOMAIN": ".IMG.example",
            "DARKROOM_MAX_PIXELS": "1000",
            "DARKROOM_DEADLINE_SECONDS": "2.5",
            "AWS_REGION": "eu-west-1",
            "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
            "AWS_ENDPOINT_URL_STS": "http://127.0.0.1:2",
        }
    )
    assert (settings.rules.base_domain, settings.rules.limits.pixels, settings.rules.seconds) == (
        "img.example",
        1000,
        2.5,
    )
    assert (settings.region, settings.ssm_endpoint) == ("eu-west-1", "http://127.0.0.1:1")
    assert settings.sts_endpoint == "http://127.0.0.1:2"


def test_every_mistake_is_named_at_once() -> None:
    wrong = {
        "DARKROOM_MAX_PIXELS": "many",
        "DARKROOM_MAX_ORIGINAL_BYTES": "-1",
        "DARKROOM_DEADLINE_SECONDS": "nan",
        "DARKROOM_PORTS": "disk",
        "DARKROOM_PARAMETER_TIER": "Intelligent",
        "DARKROOM_READER_ROLE": "arn:aws:iam::123456789012:user/reader",
    }
    with pytest.raises(ConfigurationError) as caught:
        Settings.read(wrong)
    assert {problem.partition(":")[0] for problem in caught.value.problems} == set(wrong)

"""What docs/deploy.md tells to type is understood by who would be asked: make, darkroom, AWS, the template.

The blocks run as one script, with a stand-in for each command that notes what it is asked.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from functools import cache

import botocore.session
import pytest
from botocore import xform_name
from samcli.cli.types import CfnParameterOverridesType

from darkroom.cli import _parser
from tests.infrastructure.template import template
from tests.paths import ROOT

GUIDE = ROOT / "docs" / "deploy.md"
EVERYWHERE = {"region", "output", "query", "max-items"}
"""Options of the AWS CLI itself."""

_STAND_IN = f"""#!{sys.executable}
import json, os, sys
asked = [os.path.basename(sys.argv[0]), *sys.argv[1:]]
with open(os.environ["NOTED"], "a") as noted:
    noted.write(json.dumps(asked) + "\\n")
if "text" in asked:
    print("1a" * 16)
"""


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> list[list[str]]:
    """Every command of the guide with its arguments, as the shell hands them over."""
    folder = tmp_path_factory.mktemp("guide")
    for name in ("make", "aws", "darkroom", "git"):
        (folder / name).write_text(_STAND_IN)
        (folder / name).chmod(0o755)
    blocks = re.findall(r"^```sh\n(.*?)^```", GUIDE.read_text(), re.DOTALL | re.MULTILINE)
    script = "\n".join(["set -euo pipefail", *blocks])
    environ = {"PATH": f"{folder}:{os.defpath}", "NOTED": str(folder / "noted"), "PYTHONPATH": ""}
    subprocess.run(["bash", "-c", script], cwd=folder, env=environ, check=True)
    return [json.loads(line) for line in (folder / "noted").read_text().splitlines()]


def of(asked: Sequence[list[str]], command: str) -> Iterator[list[str]]:
    found = [arguments for name, *arguments in asked if name == command]
    assert found
    yield from found


def test_make_has_these_targets_and_knows_their_variables(asked: Sequence[list[str]]) -> None:
    makefile = (ROOT / "Makefile").read_text()
    for target, *variables in of(asked, "make"):
        assert f"\n.PHONY: {target}\n" in makefile
        for name in (variable.partition("=")[0] for variable in variables):
            assert re.search(rf"\$\{{{name}:", makefile), name


def test_the_template_has_these_parameters_and_takes_these_values(asked: Sequence[list[str]]) -> None:
    typed = [one.removeprefix("SET=") for _, *variables in of(asked, "make") for one in variables if "SET=" in one]
    for given in [*typed, *re.findall(r"SET='([^']+)'", GUIDE.read_text())]:
        for name, value in CfnParameterOverridesType().convert((given,), None, None).items():
            declared = template()["Parameters"][name]
            assert re.fullmatch(declared.get("AllowedPattern", ".*"), value), (name, value)
            assert value in declared.get("AllowedValues", [value])


def test_darkroom_understands_what_it_is_asked(asked: Sequence[list[str]]) -> None:
    for arguments in of(asked, "darkroom"):
        _parser().parse_args(arguments)


def test_aws_has_these_operations_and_options(asked: Sequence[list[str]]) -> None:
    for arguments in of(asked, "aws"):
        match arguments:
            case ["s3", "rb", *_]:
                continue
            case [service, "wait", waiter, *_]:
                assert waiter in _waiters(service)
            case [service, operation, *options]:
                known = {*_inputs(service, operation), *EVERYWHERE}
                assert {option.removeprefix("--") for option in options if option.startswith("--")} <= known, operation


def test_the_outputs_that_are_asked_for_exist() -> None:
    text = GUIDE.read_text()
    asked = {*re.findall(r"OutputKey=='(\w+)'", text), *re.findall(r"`<?([A-Z]\w+Url)>?`", text)}
    assert asked and asked <= template()["Outputs"].keys()


def test_what_can_be_switched_is_told_with_its_default() -> None:
    declared = template()["Parameters"]
    for names, default in re.findall(r"^\| (`[^|]+`) \| ([^|]+) \|", GUIDE.read_text(), re.MULTILINE):
        for name in re.findall(r"`(\w+)`", names):
            shown = {"none": "", "all": "PriceClass_All"}.get(default, default.strip("`"))
            assert str(declared[name]["Default"]) == shown, name


def test_every_optional_part_is_in_the_guide() -> None:
    text, conditions = GUIDE.read_text(), json.dumps(template()["Conditions"])
    switches = {name for name in template()["Parameters"] if f'{{"Ref": "{name}"}}' in conditions}
    assert {name for name in switches if name not in text} <= {"ReadableObjects", "Operators"}


def test_every_file_that_it_links_to_exists() -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", GUIDE.read_text())
    assert links and all((GUIDE.parent / link).exists() for link in links)


@cache
def _session() -> botocore.session.Session:
    return botocore.session.Session()


def _inputs(service: str, operation: str) -> set[str]:
    model = _session().get_service_model(service)
    names = {xform_name(name, "-"): name for name in model.operation_names}
    assert operation in names, (service, operation)
    shape = model.operation_model(names[operation]).input_shape
    return {xform_name(name, "-") for name in shape.members} if shape else set()


def _waiters(service: str) -> set[str]:
    loaded = _session().get_waiter_model(service)
    return {xform_name(name, "-") for name in loaded.waiter_names}

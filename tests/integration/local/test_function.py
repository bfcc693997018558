"""A function in processes of its own: what Lambda does around a handler."""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from darkroom.local.function import LARGEST_ANSWER, MEMORY, TIMEOUT, Function, FunctionFailed
from tests.infrastructure.template import properties

HANDLER = """
import json, os, sys, time

count = 0

def lambda_handler(event, context):
    global count
    count += 1
    print("asked", event.get("do"))
    match event.get("do"):
        case "raise":
            raise ValueError("a bug")
        case "exit":
            os._exit(3)
        case "sleep":
            time.sleep(60)
        case "fill":
            return "x" * event["characters"]
        case "meet":
            open(event["mine"], "w").close()
            while not os.path.exists(event["other"]):
                time.sleep(0.01)
    return {
        "count": count,
        "pid": os.getpid(),
        "environ": dict(os.environ),
        "milliseconds": context.get_remaining_time_in_millis(),
        "event": event,
    }
"""


class Started:
    """A function, and what it logged."""

    def __init__(self, function: Function, log: list[str]) -> None:
        self._function = function
        self.log = log

    def answer(self, **event: Any) -> Any:
        return json.loads(self._function.submit(event).result(30))

    def answers(self, *events: dict[str, Any]) -> list[Any]:
        futures = [self._function.submit(event) for event in events]
        return [json.loads(future.result(30)) for future in futures]


Start = Callable[..., Started]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    (tmp_path / "handler.py").write_text(HANDLER)
    with ExitStack() as started:

        def start(**options: Any) -> Started:
            log: list[str] = []
            environ = options.pop("environ", {})
            function = Function(tmp_path, environ, log=log.append, **{"instances": 1, **options})
            return Started(started.enter_context(function), log)

        yield start


def gone(pid: int) -> bool:
    return not Path("/proc", str(pid)).exists()


def test_the_handler_answers_in_a_process_that_stays(start: Start) -> None:
    function = start()
    first, second = function.answer(name="größe"), function.answer()
    assert first["event"] == {"name": "größe"}
    assert first["pid"] == second["pid"] != os.getpid()
    assert (first["count"], second["count"]) == (1, 2)


def test_its_environment_is_lambdas_and_what_it_is_given(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "the developer's own")
    environ = start(environ={"DARKROOM_BASE_DOMAIN": "img.example"}).answer()["environ"]
    assert environ["DARKROOM_BASE_DOMAIN"] == "img.example"
    assert environ["AWS_EXECUTION_ENV"] == "AWS_Lambda_python3.13"
    assert not {"AWS_PROFILE", "HOME", "USER"} & environ.keys()


def test_it_is_told_how_long_it_may_take(start: Start) -> None:
    assert 0 < start(timeout=20.0).answer()["milliseconds"] <= 20_000


def test_its_time_and_memory_are_the_templates() -> None:
    template = properties("TransformFunction")
    assert (template["Timeout"], str(template["MemorySize"])) == (TIMEOUT, MEMORY)


def test_an_exception_is_a_failure_and_the_process_stays(start: Start) -> None:
    function = start()
    pid = function.answer()["pid"]
    with pytest.raises(FunctionFailed):
        function.answer(do="raise")
    assert function.answer()["pid"] == pid
    assert any("ValueError: a bug" in line for line in function.log)


def test_a_process_that_ends_is_replaced(start: Start) -> None:
    function = start()
    pid = function.answer()["pid"]
    with pytest.raises(FunctionFailed):
        function.answer(do="exit")
    assert function.answer()["pid"] != pid
    assert gone(pid)


def test_a_process_that_takes_too_long_is_killed_and_replaced(start: Start) -> None:
    function = start(timeout=1.0)
    pid = function.answer()["pid"]
    with pytest.raises(FunctionFailed):
        function.answer(do="sleep")
    assert gone(pid)
    assert "the function was ended after 1 s" in function.log


def test_an_answer_has_lambdas_limit(start: Start) -> None:
    function = start()
    quotes = 2
    assert len(function.answer(do="fill", characters=LARGEST_ANSWER - quotes)) == LARGEST_ANSWER - quotes
    with pytest.raises(FunctionFailed):
        function.answer(do="fill", characters=LARGEST_ANSWER - quotes + 1)
    assert function.answer()["count"] == 1


def test_a_handler_that_cannot_be_imported_fails_each_time(start: Start, tmp_path: Path) -> None:
    (tmp_path / "handler.py").write_text("import nothing_of_this_name")
    function = start()
    for _ in range(2):
        with pytest.raises(FunctionFailed):
            function.answer()
    assert any("nothing_of_this_name" in line for line in function.log)


def test_instances_answer_at_the_same_time_and_one_by_one_each(start: Start, tmp_path: Path) -> None:
    first, second = str(tmp_path / "first"), str(tmp_path / "second")
    met = start(instances=2).answers(
        {"do": "meet", "mine": first, "other": second}, {"do": "meet", "mine": second, "other": first}
    )
    assert met[0]["pid"] != met[1]["pid"]
    alone = start(instances=1).answers(*({} for _ in range(5)))
    assert [answer["count"] for answer in alone] == [1, 2, 3, 4, 5]


def test_nothing_is_left_when_it_is_closed(tmp_path: Path) -> None:
    (tmp_path / "handler.py").write_text(HANDLER)
    with Function(tmp_path, {}, instances=2, log=lambda _: None) as function:
        pid = json.loads(function.submit({}).result(30))["pid"]
        busy = function.submit({"do": "sleep"})
    assert gone(pid)
    with pytest.raises(FunctionFailed):
        busy.result(0)

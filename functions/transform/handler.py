"""API Gateway event -> Request -> App -> proxy answer; and one line of log and one of metrics for each."""

import os
from typing import Any

from aws_lambda_powertools.logging import Logger
from aws_lambda_powertools.metrics import Metrics, MetricUnit

from darkroom.errors import DarkroomError
from darkroom.gateway import read_event, write_answer
from darkroom.http import Response, problem
from darkroom.wiring import build

logger = Logger()
metrics = Metrics()
app = build(os.environ)

MARGIN = 2.0
"""Seconds kept back for handing the answer over before Lambda ends the function."""


def lambda_handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """One request of the HTTP API, answered."""
    try:
        request = read_event(event)
    except DarkroomError as error:
        response = problem(error, error.status)
    else:
        response = app.answer(request, context.get_remaining_time_in_millis() / 1000 - MARGIN)
    _tell(response, context)
    return write_answer(response)


def _tell(response: Response, context: Any) -> None:
    """One line of log and one of metrics about a request."""
    facts = dict(response.facts)
    bug = facts.pop("bug", None)
    tell = logger.error if response.status >= 500 else logger.info
    tell("request", extra=facts, exc_info=bug)
    metrics.add_metric("Requests", MetricUnit.Count, 1)
    metrics.flush_metrics()

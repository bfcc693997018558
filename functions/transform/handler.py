"""API Gateway event -> Request -> App -> proxy answer, with one line of log and one of metrics for each."""

import os
from typing import Any

from aws_lambda_powertools.logging import Logger
from aws_lambda_powertools.metrics import Metrics, MetricUnit

from darkroom.errors import DarkroomError
from darkroom.gateway import read_event, write_answer
from darkroom.http import Response
from darkroom.wiring import build

logger = Logger(service=os.environ.get("POWERTOOLS_SERVICE_NAME", "transform"))
metrics = Metrics(namespace=os.environ.get("POWERTOOLS_METRICS_NAMESPACE", "Darkroom"), service=logger.service)
app = build(os.environ)

MARGIN = 2.0
"""Seconds kept back for handing the answer over before Lambda ends the function."""


def lambda_handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """One request of the HTTP API, answered."""
    try:
        request = read_event(event)
    except DarkroomError as error:
        response = app.refuse(error)
    else:
        response = app.answer(request, context.get_remaining_time_in_millis() / 1000 - MARGIN)
    _tell(response, context.aws_request_id)
    return write_answer(response)


def _tell(response: Response, request_id: str) -> None:
    facts = {"request_id": request_id, **response.facts}
    tell = logger.error if response.status >= 500 else logger.info
    tell("request", extra=facts, exc_info=facts.pop("bug", None))
    metrics.add_metric("Requests", MetricUnit.Count, 1)
    metrics.add_metric("Failures", MetricUnit.Count, int(response.status >= 500))
    metrics.add_metric("Duration", MetricUnit.Milliseconds, facts.get("milliseconds", 0))
    metrics.add_metric("BytesIn", MetricUnit.Bytes, facts.get("bytes_in", 0))
    metrics.add_metric("BytesOut", MetricUnit.Bytes, len(response.body))
    metrics.flush_metrics()

"""API Gateway event -> Request -> App -> proxy answer, with one line of log and one of metrics for each."""

import os
from typing import Any

from aws_lambda_powertools.logging import Logger
from aws_lambda_powertools.metrics import Metrics

from darkroom.errors import DarkroomError
from darkroom.gateway import read_event, write_answer
from darkroom.http import Response
from darkroom.measures import measures
from darkroom.wiring import build

logger = Logger(service=os.environ.get("POWERTOOLS_SERVICE_NAME", "transform"))
metrics = Metrics(namespace=os.environ.get("POWERTOOLS_METRICS_NAMESPACE", "Darkroom"), service=logger.service)
app = build(os.environ)

BY_SOURCE = os.environ.get("DARKROOM_METRICS_BY_SOURCE") == "yes"
"""Whether each metric is also counted for each source, which CloudWatch bills as metrics of their own."""

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
    for measure in measures(response):
        metrics.add_metric(measure.name, measure.unit, measure.value)
    if "source" in facts:
        metrics.add_metadata("source", facts["source"])
    if "source" in facts and BY_SOURCE:
        metrics.add_dimensions(service=logger.service, source=facts["source"])
    metrics.flush_metrics()

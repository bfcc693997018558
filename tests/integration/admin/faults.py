"""A fault of the doctor's bad news: how it is made on a server that answers as AWS, and what the doctor says of it."""

import copy
import re
from collections.abc import Callable
from typing import NamedTuple

from tests.integration.admin import patients
from tests.integration.admin.patients import Patient, allowing
from tests.servers.amazon import Amazon

UPDATE = "darkroom source update demo"
READ = allowing("s3:GetObject", resource="arn:aws:s3:::pictures/public/*")


class Fault(NamedTuple):
    """How it is made, the check that names it, its verdict, and words that the cause and the cure must have."""

    make: Callable[[Amazon], Patient]
    check: str
    verdict: str
    cause: str
    cure: str

    def is_named_with_its_cure(self, amazon: Amazon) -> None:
        """Make it, and expect the doctor to name it, it alone and its cure, and to change nothing."""
        patient = self.make(patients.stocked(amazon))
        before = copy.deepcopy(amazon.buckets)
        findings = {finding.check: finding for finding in patient.findings()}
        found = findings[self.check]
        assert found.verdict == self.verdict, found
        assert re.search(self.cause, found.cause), found.cause
        assert re.search(self.cure, found.cure, re.DOTALL), found.cure
        others = [other for other in findings.values() if other.verdict == "fail" and other.check != self.check]
        assert not others, "one fault, one failure: the rest is its consequence"
        assert amazon.buckets == before

"""A large original goes to its link without being held in memory."""

import hashlib
import json
import subprocess
import sys
import tempfile

from darkroom.local.seaweed import REGION, Seaweed
from tests.paths import ROOT
from tests.servers.shelves import fresh_bucket
from tests.unit.house import picture

SIZE = 300 * 1024**2
MOST = 64 * 1024**2
"""Bytes that the process may grow by: a few parts of 8 MB, and what rendering takes for itself."""


def test_300_megabytes_pass_through_a_few_parts_of_memory(seaweed: Seaweed) -> None:
    shelf, own, s3 = fresh_bucket(seaweed, {}), fresh_bucket(seaweed, {}), seaweed.s3()
    sent = hashlib.sha256()
    with tempfile.TemporaryFile() as file:
        for piece in (
            picture(size=(900, 900)),
            *(bytes([number]) * 1024**2 for number in range(150)),
            *(bytes([number]) * 1024**2 for number in range(150)),
        ):
            sent.update(piece)
            file.write(piece)
        length = file.tell()
        file.seek(0)
        s3.put_object(Bucket=shelf, Key="public/large.jpg", Body=file)
    told = {"own": own, "shelf": shelf, "region": REGION, "endpoint": seaweed.endpoint}
    told |= {"id": seaweed.admin.access_key_id, "secret": seaweed.admin.secret_access_key.reveal()}
    done = subprocess.run(
        [sys.executable, "-m", "tests.integration.aws.carrying"],
        input=json.dumps(told),
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["status"] == 302
    assert answer["grown"] < MOST, answer
    received, body = hashlib.sha256(), s3.get_object(Bucket=own, Key=answer["path"].removeprefix("/"))
    for piece in body["Body"].iter_chunks(1024**2):
        received.update(piece)
    assert (body["ContentLength"], received.digest()) == (length, sent.digest())

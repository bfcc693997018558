"""The processes that stand in for AWS: on loopback only, and gone when whoever started them is."""

import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from darkroom.local.child import Child, free_ports
from darkroom.local.seaweed import Seaweed
from tests.servers.shelves import fresh_bucket

PARENT = """
import signal, sys, threading
from pathlib import Path
from darkroom.local.child import Child
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job inherits that it is ignored
child = Child(["sleep", "600"], Path(sys.argv[1]))
print(child.pid, flush=True)
threading.Event().wait()
"""


def listening() -> dict[str, str]:
    """Local addresses of listening sockets by inode, as the kernel writes them."""
    found = {}
    for table in ("tcp", "tcp6"):
        for line in Path("/proc/net", table).read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A":
                found[fields[9]] = fields[1]
    return found


def addresses_of(pid: int) -> list[str]:
    targets = [str(descriptor.readlink()) for descriptor in Path(f"/proc/{pid}/fd").iterdir()]
    listeners = listening()
    return [listeners[inode] for target in targets if (inode := target[8:-1]) in listeners]


def test_seaweedfs_listens_on_loopback_only(seaweed: Seaweed) -> None:
    assert seaweed.pid is not None
    addresses = addresses_of(seaweed.pid)
    assert len(addresses) >= 4
    assert {address.partition(":")[0] for address in addresses} == {"0100007F"}


def test_there_is_room_for_many_buckets(seaweed: Seaweed) -> None:
    for _ in range(6):
        bucket = fresh_bucket(seaweed, {f"{number}.jpg": b"picture" for number in range(10)})
        assert seaweed.s3().list_objects_v2(Bucket=bucket)["KeyCount"] == 10


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGINT])
def test_a_child_ends_with_its_parent(end: signal.Signals, tmp_path: Path) -> None:
    command = [sys.executable, "-c", PARENT, str(tmp_path / "sleep.log")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as parent:
        assert parent.stdout
        child = os.pidfd_open(int(parent.stdout.readline()))
        parent.send_signal(end)
    try:
        ended, _, _ = select.select([child], [], [], 20)
        assert ended
    finally:
        os.close(child)


def test_a_child_that_ends_early_says_its_last_words(tmp_path: Path) -> None:
    child = Child(["sh", "-c", "echo no more tea; exit 3"], tmp_path / "kettle.log")
    with pytest.raises(RuntimeError, match="kettle ended with 3:\nno more tea"):
        child.wait_until(lambda: False)
    child.stop()


def test_a_child_that_is_never_ready_is_given_up(tmp_path: Path) -> None:
    child = Child(["sleep", "600"], tmp_path / "sleep.log")
    with pytest.raises(RuntimeError, match="was not ready"):
        child.wait_until(lambda: False, seconds=0)
    child.stop()


def test_free_ports_differ_and_leave_room_for_grpc() -> None:
    ports = free_ports(20)
    assert len(set(ports)) == 20
    assert max(ports) + 10_000 < 32_768

"""Rotations where AWS differs from its stand-ins: two keys a user, dates, last uses, permissions, slow spreading."""

import time
from typing import Any

import pytest
from msgspec.structs import replace

from darkroom.admin import AdminError
from darkroom.admin.rotation import Rotated, Wishes, rotate
from darkroom.admin.rotation.situation import SETTLED
from darkroom.sources import Keys
from tests.servers.amazon import EVERYTHING, OTHER_ACCOUNT, Amazon, Key, Object
from tests.servers.functions import Paced, Stopping
from tests.servers.rotating import QUICK, Scene

DAY = 86_400.0
CALLS = ("CreateAccessKey", "UpdateAccessKey", "DeleteAccessKey")


def other_key(amazon: Amazon, age: float, used: float | None = None) -> Key:
    """A second key of the reader, made so many seconds ago, and used so many seconds ago in another region."""
    made = amazon.client("iam").create_access_key(UserName="reader")["AccessKey"]["AccessKeyId"]
    key = amazon.keys[made]
    key.created = time.time() - age
    key.used = (time.time() - used, "ec2", "us-west-2") if used is not None else None
    return key


def test_no_request_fails_however_slowly_and_unevenly_aws_learns(scene_on_aws: Scene, amazon: Amazon) -> None:
    amazon.delay(20, wavering=True)
    done = scene_on_aws.rotate()
    amazon.delay(0)
    scene_on_aws.outlive()
    assert (done.user, done.old_key) == ("reader", "deleted")
    assert scene_on_aws.stored == {done.new} and scene_on_aws.listed == {done.new: "Active"}
    assert [call.operation for call in amazon.calls if call.operation in CALLS] == list(CALLS)


def test_keys_are_tried_with_an_object_at_hand_rather_than_with_an_archived_one(
    scene_on_aws: Scene, amazon: Amazon
) -> None:
    amazon.buckets[scene_on_aws.bucket.name].objects["public/0.jpg"] = Object(b"", 0.0, storage_class="DEEP_ARCHIVE")
    assert scene_on_aws.rotate(Wishes(watch=0)).done == "rotated"
    assert not any("no object is known" in line for line in scene_on_aws.told)


def test_a_key_that_aws_never_learns_of_is_taken_away_again(scene_on_aws: Scene, amazon: Amazon) -> None:
    amazon.delay(1000)
    with pytest.raises(AdminError, match=r"does not read as the source does: public/b\.jpg: refused, and before: read"):
        scene_on_aws.rotate()
    amazon.delay(0)
    scene_on_aws.outlive()
    assert scene_on_aws.is_as_before()


def test_full_slots_are_explained_key_by_key(scene_on_aws: Scene, amazon: Amazon) -> None:
    other = other_key(amazon, 400 * DAY, used=3 * DAY)
    with pytest.raises(
        AdminError, match=f"AWS allows 2 access keys a user, and reader has them: .*--replace {other.id}"
    ):
        scene_on_aws.rotate()
    used = time.strftime("%Y-%m-%dT%H:%M", time.gmtime(time.time() - 3 * DAY))
    told = "\n".join(scene_on_aws.told)
    assert f"{other.id} (active, made 20" in told and f"last used {used}" in told and "for ec2 in us-west-2" in told
    assert f"{scene_on_aws.keys.access_key_id} (active" in told and "for s3 in eu-west-1): the source uses it" in told
    done = scene_on_aws.rotate(Wishes(watch=0, replace=other.id))
    scene_on_aws.outlive()
    assert scene_on_aws.listed == {done.new: "Active"}


def test_a_slot_that_is_taken_meanwhile_is_no_failure_of_the_source(scene_on_aws: Scene, amazon: Amazon) -> None:
    amazon.fail("CreateAccessKey", "LimitExceeded", 409, times=100)
    with pytest.raises(AdminError, match="CreateAccessKey for the user reader: LimitExceeded"):
        scene_on_aws.rotate()
    scene_on_aws.outlive()
    assert scene_on_aws.is_as_before()


@pytest.mark.parametrize("after", [81, 90], ids=["active", "inactive"])
def test_an_old_key_that_somebody_else_uses_is_given_back(scene_on_aws: Scene, amazon: Amazon, after: float) -> None:
    key = amazon.keys[scene_on_aws.keys.access_key_id]

    def use() -> None:
        key.used = (amazon.now() + next(later), "s3", "ap-south-1")

    later = iter(range(100))
    clock = Stopping(scene_on_aws.functions, use, *range(int(after), int(after) + 90))
    with pytest.raises(AdminError, match=f"somebody else still uses {key.id}, last .* for s3 in ap-south-1"):
        scene_on_aws.rotate(clock=clock)
    scene_on_aws.outlive()
    assert scene_on_aws.is_as_before()


def test_a_single_late_use_is_waited_out(scene_on_aws: Scene, amazon: Amazon) -> None:
    key = amazon.keys[scene_on_aws.keys.access_key_id]

    def use() -> None:
        key.used = (amazon.now() + 5, "s3", "eu-west-1")

    assert scene_on_aws.rotate(clock=Stopping(scene_on_aws.functions, use, 90)).done == "rotated"
    assert any(line.startswith(f"{key.id} was used again") for line in scene_on_aws.told)
    scene_on_aws.outlive()


def test_a_key_left_in_a_user_that_darkroom_made_is_cleared_once_no_rotation_can_be_running(
    scene_on_aws: Scene, amazon: Amazon
) -> None:
    for name in scene_on_aws.names:
        found = scene_on_aws.store.newest(name)
        assert found
        scene_on_aws.store.put(replace(found[1], credentials=replace(scene_on_aws.keys, user="reader")), found[0])
    amazon.keys[scene_on_aws.keys.access_key_id].created -= 2 * DAY
    left = other_key(amazon, SETTLED / 2)
    with pytest.raises(AdminError, match="another rotation may be running"):
        scene_on_aws.rotate()
    left.created -= SETTLED
    done = scene_on_aws.rotate()
    assert left.status is None and scene_on_aws.listed == {done.new: "Active"}
    scene_on_aws.outlive()


@pytest.mark.parametrize("operation", CALLS)
def test_a_permission_that_is_missing_is_named_and_nothing_is_half_done(
    scene_on_aws: Scene, amazon: Amazon, operation: str
) -> None:
    allowed = [*EVERYTHING["Statement"], {"Effect": "Deny", "Action": f"iam:{operation}", "Resource": "*"}]
    policy: dict[str, Any] = {"Version": "2012-10-17", "Statement": allowed}
    limited = amazon.environ_of(amazon.create_user("operator", policy))
    tools = scene_on_aws.tools(environ={**scene_on_aws.environ, **limited})
    with pytest.raises(AdminError, match=f"{operation} for the user reader: AccessDenied; you need iam:{operation}"):
        rotate(tools, scene_on_aws.names[0], QUICK)
    scene_on_aws.outlive()
    if operation == "DeleteAccessKey":
        (new,) = scene_on_aws.stored
        assert scene_on_aws.listed == {scene_on_aws.keys.access_key_id: "Inactive", new: "Active"}
    else:
        assert scene_on_aws.is_as_before()


def test_the_user_is_found_without_the_right_to_ask_for_last_uses(scene_on_aws: Scene, amazon: Amazon) -> None:
    denied = {"Effect": "Deny", "Action": "iam:GetAccessKeyLastUsed", "Resource": "*"}
    policy: dict[str, Any] = {"Version": "2012-10-17", "Statement": [*EVERYTHING["Statement"], denied]}
    limited = amazon.environ_of(amazon.create_user("operator", policy))
    tools = scene_on_aws.tools(environ={**scene_on_aws.environ, **limited})
    done: Rotated = rotate(tools, scene_on_aws.names[0], QUICK)
    assert done.user == "reader"
    scene_on_aws.outlive()


def test_a_key_of_another_account_is_said_to_be_one(scene_on_aws: Scene, amazon: Amazon) -> None:
    theirs = amazon.create_user("their-reader", account=OTHER_ACCOUNT)
    found = scene_on_aws.store.newest(scene_on_aws.names[0])
    assert found
    credentials = Keys(theirs.access_key_id, theirs.secret_access_key)
    scene_on_aws.store.put(replace(found[1], name="theirs", credentials=credentials), 0)
    with pytest.raises(AdminError, match="for the user their-reader: NoSuchEntity; is it in another account"):
        rotate(scene_on_aws.tools(), "theirs", QUICK)


def test_a_key_that_was_made_but_never_answered_is_told_of(scene_on_aws: Scene, amazon: Amazon) -> None:
    amazon.fail("CreateAccessKey", times=9, done=True)
    with pytest.raises(AdminError) as failed:
        scene_on_aws.rotate()
    (strange,) = scene_on_aws.listed.keys() - {scene_on_aws.keys.access_key_id}
    assert f"aws iam delete-access-key --user-name reader --access-key-id {strange}" in str(failed.value)
    scene_on_aws.outlive()
    amazon.fail("CreateAccessKey", times=0)
    assert scene_on_aws.rotate(Wishes(watch=0, replace=strange)).done == "rotated"
    scene_on_aws.outlive()


def test_a_key_that_was_shut_off_is_replaced_by_one_that_reads(scene_on_aws: Scene, amazon: Amazon) -> None:
    old = scene_on_aws.keys.access_key_id
    amazon.client("iam").update_access_key(UserName="reader", AccessKeyId=old, Status="Inactive")
    done = scene_on_aws.rotate(clock=Paced())
    assert scene_on_aws.stored == {done.new} and scene_on_aws.listed == {done.new: "Active"}

"""Rotations that are interrupted, killed, crossed by others, or find no room: what goes back, and what goes on."""

import threading
from collections.abc import Callable

import pytest
from msgspec.structs import replace

from darkroom.admin import AdminError
from darkroom.admin.cloud import Cloud
from darkroom.admin.rotation import NothingToRotate, Tools, Wishes, bring, look, rotate, steps, undo
from darkroom.errors import ConfigurationError, RevisionTaken
from darkroom.memory import MemorySources
from darkroom.sources import Ambient, Bucket, Credentials, Keys, Metadata, Public, Role, Secret, Source
from tests.servers.functions import Paced, Stopping
from tests.servers.rotating import QUICK, Scene
from tests.servers.shelves import fresh_name
from tests.things import a_source


def interrupt() -> None:
    raise KeyboardInterrupt


def kill(scene: Scene, after: float) -> None:
    """Have a rotation end after some seconds without another word: it never wakes up again."""
    asleep = threading.Event()

    def die() -> None:
        asleep.set()
        threading.Event().wait()

    clock = Stopping(scene.functions, die, after)
    threading.Thread(target=lambda: scene.rotate(clock=clock), daemon=True).start()
    assert asleep.wait(60)


def changed(scene: Scene, number: int, change: Callable[[Source], Source]) -> None:
    found = scene.store.newest(scene.names[number])
    assert found
    scene.store.put(change(found[1]), found[0])


PROVING, STORED, INACTIVE = 5, 30, 90
"""Seconds after which a rotation tries the new key, has stored it, has deactivated the old one."""


@pytest.mark.parametrize("after", [PROVING, STORED, INACTIVE])
def test_ctrl_c_goes_back(scene: Scene, after: float) -> None:
    old = scene.keys.access_key_id
    with pytest.raises(KeyboardInterrupt):
        scene.rotate(clock=Stopping(scene.functions, interrupt, after))
    assert "going back: interrupted" in scene.told and "everything is as it was before" in scene.told
    scene.outlive()
    assert scene.stored == {old} and scene.listed == {old: "Active"}


def test_a_second_ctrl_c_says_what_is_left_and_the_next_rotation_goes_on(scene: Scene) -> None:
    clock = Stopping(scene.functions, interrupt, STORED, STORED + 5)
    with pytest.raises(AdminError, match=r"going back failed: interrupted\. Left: .* --undo") as failed:
        scene.rotate(clock=clock)
    assert all(name in str(failed.value) for name in scene.names)
    assert scene.rotate().done == "rotated"
    scene.outlive()
    (new,) = scene.stored
    assert scene.listed == {new: "Active"}


@pytest.mark.parametrize("after", [STORED, INACTIVE])
@pytest.mark.parametrize("way", ["finished", "undone"])
def test_a_rotation_that_was_killed_is_finished_or_undone(scene: Scene, after: float, way: str) -> None:
    old = scene.keys.access_key_id
    kill(scene, after)
    (new,) = scene.stored
    assert scene.listed == {old: "Active" if after == STORED else "Inactive", new: "Active"}
    done = scene.rotate() if way == "finished" else scene.undo()
    kept = new if way == "finished" else old
    assert done.done == way
    scene.outlive()
    assert scene.stored == {kept} and scene.listed == {kept: "Active"}


def test_a_key_whose_rotation_was_killed_before_it_was_stored_is_told_of_and_replaced_on_demand(scene: Scene) -> None:
    old = scene.keys.access_key_id
    kill(scene, PROVING)
    (lost,) = scene.listed.keys() - {old}
    with pytest.raises(AdminError, match=f"AWS allows 2 access keys a user.*--replace {lost}` deletes it"):
        scene.rotate()
    assert any(line.startswith(f"{old} (active") and line.endswith("the source uses it") for line in scene.told)
    assert any(line.startswith(f"{lost} (active") for line in scene.told)
    done = scene.rotate(replace_in(QUICK, lost))
    scene.outlive()
    assert scene.stored == {done.new} and scene.listed == {done.new: "Active"}


def replace_in(wishes: Wishes, key: str) -> Wishes:
    return Wishes(replace=key, watch=wishes.watch, sample=wishes.sample)


def test_the_same_key_of_a_user_that_darkroom_made_is_removed_by_the_next_rotation(scene: Scene) -> None:
    own = replace(scene.keys, user=scene.user)
    for number in (0, 1):
        changed(scene, number, lambda source: replace(source, credentials=own))
    kill(scene, PROVING)
    done = scene.rotate()
    scene.outlive()
    assert scene.listed == {done.new: "Active"}
    found = scene.store.newest(scene.names[0])
    assert found and isinstance(found[1].credentials, Keys) and found[1].credentials.user == scene.user


def test_a_key_that_another_source_uses_is_never_replaced_nor_deleted(scene: Scene) -> None:
    made = scene.iam.create_access_key(UserName=scene.user)["AccessKey"]["AccessKeyId"]
    other = fresh_name("other")
    keys = replace(scene.keys, access_key_id=made)
    scene.store.put(a_source(name=other, enabled=False, bucket=scene.bucket, credentials=keys))
    with pytest.raises(AdminError, match=f"used by {other}"):
        scene.rotate()
    for wish in (made, scene.keys.access_key_id):
        with pytest.raises(AdminError, match=r"--replace: .* is in use by"):
            scene.rotate(replace_in(QUICK, wish))
    assert scene.listed == {made: "Active", scene.keys.access_key_id: "Active"}


def test_a_second_writer_is_refused_before_anything_changes_and_the_new_key_is_taken_away(scene: Scene) -> None:
    def write() -> None:
        changed(scene, 1, lambda source: replace(source, description="written meanwhile"))

    with pytest.raises(RevisionTaken):
        scene.rotate(clock=Stopping(scene.functions, write, PROVING))
    scene.outlive()
    found = scene.store.newest(scene.names[1])
    assert found and found[1].description == "written meanwhile"
    assert scene.is_as_before()


def test_going_back_keeps_what_others_wrote_meanwhile(scene: Scene) -> None:
    def write() -> None:
        changed(scene, 0, lambda source: replace(source, description="written meanwhile"))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        scene.rotate(clock=Stopping(scene.functions, write, STORED))
    scene.outlive()
    found = scene.store.newest(scene.names[0])
    assert found and found[1].description == "written meanwhile"
    assert scene.is_as_before()


def test_a_source_that_takes_up_the_old_key_meanwhile_keeps_it(scene: Scene) -> None:
    def restore() -> None:
        changed(scene, 1, lambda source: replace(source, credentials=scene.keys))

    with pytest.raises(AdminError, match=f"{scene.names[1]} took up {scene.keys.access_key_id} meanwhile"):
        scene.rotate(clock=Stopping(scene.functions, restore, STORED))
    scene.outlive()
    assert scene.is_as_before()


def test_metadata_with_the_same_key_is_moved_too(scene: Scene) -> None:
    metadata = Metadata(Bucket("metadata-of-ours"), scene.keys)
    changed(scene, 1, lambda source: replace(source, metadata=metadata))
    done = scene.rotate()
    found = scene.store.newest(scene.names[1])
    assert found and found[1].metadata and isinstance(found[1].metadata.credentials, Keys)
    assert found[1].metadata.credentials.access_key_id == done.new


def test_an_old_key_can_be_kept_inactive_and_gone_back_to(scene: Scene) -> None:
    old = scene.keys.access_key_id
    done = scene.rotate(Wishes(watch=0, keep=True, sample="b.jpg"))
    assert done.old_key == "inactive" and scene.listed == {old: "Inactive", done.new: "Active"}
    assert scene.undo().new == old
    scene.outlive()
    assert scene.stored == {old} and scene.listed == {old: "Active"}


def test_a_key_of_another_user_can_be_brought_and_the_old_one_stays(scene: Scene) -> None:
    theirs = scene.make_reader()
    done = bring(scene.tools(), scene.names[0], theirs, QUICK)
    assert (done.new, done.user, done.old_key) == (theirs.access_key_id, None, "left as it is")
    scene.outlive()
    assert scene.stored == {theirs.access_key_id} and scene.listed == {scene.keys.access_key_id: "Active"}


def test_a_brought_key_that_does_not_read_is_not_stored(scene: Scene) -> None:
    theirs = scene.make_reader()
    wrong = Keys(theirs.access_key_id, Secret("not the secret"))
    with pytest.raises(AdminError, match=r"does not read as the source does: public/b\.jpg: refused") as refused:
        bring(scene.tools(), scene.names[0], wrong, QUICK)
    with pytest.raises(ConfigurationError, match=r"credentials\.access_key_id: expected an access key id"):
        bring(scene.tools(), scene.names[0], Keys("no key id", wrong.secret_access_key), QUICK)
    assert "not the secret" not in str(refused.value)
    scene.outlive()
    assert scene.is_as_before()


def test_ctrl_c_takes_a_brought_key_back(scene: Scene) -> None:
    clock = Stopping(scene.functions, interrupt, STORED)
    with pytest.raises(KeyboardInterrupt):
        bring(scene.tools(clock), scene.names[0], scene.make_reader(), QUICK)
    scene.outlive()
    assert scene.is_as_before()


def test_a_dry_run_names_every_step_and_takes_none(scene: Scene) -> None:
    old, before = scene.keys.access_key_id, [scene.store.history(name) for name in scene.names]
    planned = steps(look(scene.tools(), scene.names[0], QUICK), QUICK)
    assert [step.split(" ")[2] for step in planned if step.startswith("aws iam ")] == [
        "create-access-key",
        "update-access-key",
        "delete-access-key",
    ]
    assert all(f"{name} (after revision 1)" in planned[2] for name in scene.names)
    assert scene.listed == {old: "Active"} and [scene.store.history(name) for name in scene.names] == before


@pytest.mark.parametrize(
    ("credentials", "why"),
    [
        (Public(), "read without credentials"),
        (Role("arn:aws:iam::123456789012:role/reader"), "sessions of a role, which end within the hour"),
        (Ambient(), "sessions of the deployment's own role"),
    ],
)
def test_a_source_without_a_lasting_key_has_nothing_to_rotate(credentials: Credentials, why: str) -> None:
    store = MemorySources([a_source(credentials=credentials)])
    tools = Tools(Cloud({}), store, Paced(), print)
    for turn in (rotate, undo, look):
        with pytest.raises(NothingToRotate, match=why):
            turn(tools, "demo", QUICK)


def test_a_key_of_nobody_known_is_asked_for(scene: Scene) -> None:
    with pytest.raises(AdminError, match=f"the IAM user somebody-else has no key {scene.keys.access_key_id}"):
        scene.rotate(Wishes(user="somebody-else"))
    stranger = replace(scene.keys, access_key_id="AKIASTRANGER00000000")
    changed(scene, 0, lambda source: replace(source, credentials=stranger))
    with pytest.raises(AdminError, match="name the IAM user with --user"):
        scene.rotate()

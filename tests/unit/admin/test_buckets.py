"""Which object is tried, and shown, of those in a bucket."""

from darkroom.admin.buckets import rank


def first(*objects: tuple[str, int, str]) -> str:
    return min(objects, key=lambda one: rank(*one))[0]


def test_the_object_that_is_tried_tells_most_and_can_be_asked_for() -> None:
    archived, text, empty = ("a.jpg", 9, "GLACIER"), ("b.txt", 9, ""), ("c.jpg", 0, "")
    odd, plain = ("d what?.jpg", 9, ""), ("e.jpg", 9, "")
    assert first(archived, text, empty, odd, plain) == "e.jpg"
    assert first(archived, text, empty, odd) == "d what?.jpg"
    assert first(archived, text, empty) == "c.jpg"
    assert first(archived, text) == "b.txt"

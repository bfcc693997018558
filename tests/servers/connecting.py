"""An administrator who connects sources on what answers as AWS does."""

import itertools
import time
from typing import Any

from darkroom.admin.cloud import Cloud
from darkroom.admin.connect import Connected, Connecting, Tools
from darkroom.admin.provision import Deployment
from darkroom.admin.wish import Wish
from darkroom.memory import MemorySources
from tests.servers.amazon import Amazon
from tests.things import Ticking

OBJECTS = {"public/a.jpg": b"picture", "public/b.txt": b"text", "private/c.jpg": b"another's"}
USER, ROLE = Wish({"name": "photos", "bucket": {"name": "shelf", "prefix": "public"}}, "user"), "darkroom-photos"
AS_ROLE = Wish(USER.fields, "role")


class Desk:
    """An administrator at work on AWS, with a store of their own."""

    def __init__(self, amazon: Amazon) -> None:
        self.amazon = amazon
        self.store = MemorySources()
        self.told: list[str] = []
        self.problems: list[str] = []
        self.clock = Ticking(time.time())
        self._numbers = itertools.count(1)
        function = {"Service": "lambda.amazonaws.com"}
        statement = {"Effect": "Allow", "Principal": function, "Action": "sts:AssumeRole"}
        self.function = amazon.create_role("transform", {"Version": "2012-10-17", "Statement": [statement]})
        amazon.create_bucket("shelf", OBJECTS)

    def tools(self, **changes: Any) -> Tools:
        tools = Tools(
            Cloud(self.amazon.environ),
            self.store,
            self.clock,
            Deployment("eu-west-1/darkroom", self.function.arn),
            lambda size: next(self._numbers).to_bytes(size),
            lambda _source, _sample: self.problems,
            self.told.append,
        )
        return tools._replace(**changes)

    def connect(self, wish: Wish = USER, **changes: Any) -> Connected:
        return Connecting(self.tools(**changes), wish).connect()

    @property
    def there(self) -> tuple[set[str], set[str], set[str]]:
        """The names of users and roles, and the ids of keys."""
        keys = {key.id for key in self.amazon.keys.values() if key.status}
        return set(self.amazon.users), set(self.amazon.roles), keys


def replace_fields(wish: Wish, **fields: Any) -> Wish:
    return Wish({**wish.fields, **fields}, wish.provided, wish.own_metadata, wish.sample, wish.tested)

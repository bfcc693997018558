"""Calls of IAM as commands that can be pasted."""

import json
import shlex

from darkroom.admin.provision import Call
from darkroom.sources import Bucket
from darkroom.sources.policy import read


def test_a_command_says_what_the_call_does_to_a_shell() -> None:
    policy = read(Bucket("shelf", prefix='it\'s $HOME `id` "quoted" 写真'))
    call = Call("PutUserPolicy", {"UserName": "darkroom-photos", "PolicyName": "read", "PolicyDocument": policy})
    *words, document = shlex.split(call.command)
    assert words == shlex.split(
        "aws iam put-user-policy --user-name darkroom-photos --policy-name read --policy-document"
    )
    assert json.loads(document) == policy


def test_tags_are_spelt_as_the_aws_cli_reads_them() -> None:
    tags = [{"Key": "darkroom:source", "Value": "photos"}, {"Key": "darkroom:run", "Value": "1"}]
    command = Call("CreateUser", {"UserName": "darkroom-photos", "Path": "/darkroom/", "Tags": tags}).command
    assert command == (
        "aws iam create-user --user-name darkroom-photos --path /darkroom/"
        " --tags Key=darkroom:source,Value=photos Key=darkroom:run,Value=1"
    )

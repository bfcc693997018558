"""The edge's functions inlined into template.yaml: CloudFormation takes their code only as text of its own."""

import re

from darkroom.local import PROJECT

TEMPLATE = PROJECT / "template.yaml"

_BLOCK = re.compile(r"^( *)FunctionCode: \| # (functions/edge/[a-z-]+\.js)\n(?:\1  .*\n|\n)*", re.MULTILINE)


def inlined(template: str) -> str:
    """The template with the code of each file named beside a `FunctionCode` as it is now."""
    return _BLOCK.sub(_block, template)


def _block(match: re.Match[str]) -> str:
    indent, name = match.groups()
    lines = (PROJECT / name).read_text().splitlines()
    code = "".join(f"{indent}  {line}\n" if line else "\n" for line in lines)
    return f"{indent}FunctionCode: | # {name}\n{code}\n"

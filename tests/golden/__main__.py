"""Draw the golden pictures anew, all or those whose names begin as the arguments do: look at them before committing."""

import sys

from tests.golden.row import shown
from tests.golden.rows import EVERY, expected

for name, row in EVERY.items():
    if not sys.argv[1:] or name.startswith(tuple(sys.argv[1:])):
        if row.is_picture:
            shown(row.made()).save(expected(name))
        else:
            expected(name).write_bytes(row.made().body)
        print(expected(name).name)

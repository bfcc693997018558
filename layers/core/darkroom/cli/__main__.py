"""`python -m darkroom.cli`: the same command, wherever the environment's scripts lie."""

from darkroom.cli import main

raise SystemExit(main())

"""What every test may ask for: the real servers, started once and only if they are asked for."""

pytest_plugins = ["tests.servers.fixtures"]

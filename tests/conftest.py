"""What every test may ask for: the real servers, started once and only if they are asked for."""

from hypothesis import settings

pytest_plugins = ["tests.servers.fixtures", "tests.servers.rotating", "tests.terminal"]

# An example may take as long as it takes: how busy the machine is says nothing about the code.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

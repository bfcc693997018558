"""The stack on one machine: its processes, its HTTP front, its demo. Everything listens on 127.0.0.1 only."""

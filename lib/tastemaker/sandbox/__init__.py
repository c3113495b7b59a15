"""The sandbox: an invented world, and a loopback server that speaks the platforms' wire formats for it."""

from tastemaker.sandbox.faults import Faults
from tastemaker.sandbox.server import Server, run_forever, serve
from tastemaker.sandbox.world import World

__all__ = ["Faults", "Server", "World", "run_forever", "serve"]

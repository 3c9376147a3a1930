"""The command line of Taizhang; names and JSON keys are a contract (design, section 4).

Only ``app`` is imported to show the help, and it imports nothing but typer: everything else is
imported inside the command that needs it.
"""

from api.cli.main import main

__all__ = ["main"]

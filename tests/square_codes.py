"""Square codes, read from their drawing by a program that knows nothing of how they were made."""

from __future__ import annotations

import re

from tests.programs import run_program

_READER = """
import sys, numpy, zxingcpp
rows = sys.argv[1].split("/")
dark = numpy.array([[0 if each == "1" else 255 for each in row] for row in rows], numpy.uint8)
(found,) = zxingcpp.read_barcodes(dark.repeat(4, 0).repeat(4, 1))
print(found.format.name, found.text)
"""
_SIZE = re.compile(r"M0 0h(\d+)v")
_STEPS = re.compile(r'stroke="#000" d="([^"]+)"')
_STEP = re.compile(r"([Mmh])(-?[\d.]+)(?:[ ]?(-?[\d.]+))?")


def read_square_code(svg: str) -> str:
    """The text of a code that is drawn as dark lines of one module's height on a light ground."""
    size, steps = _SIZE.search(svg), _STEPS.search(svg)
    assert size, "a light ground"
    assert steps, "dark modules"
    modules = [["0"] * int(size[1]) for _ in range(int(size[1]))]
    x = y = 0.0
    for how, first, second in _STEP.findall(steps[1]):
        if how == "h":
            for column in range(int(x), int(x + float(first))):
                modules[int(y)][column] = "1"
            x += float(first)
        else:
            x = float(first) + (x if how == "m" else 0)
            y = float(second) + (y if how == "m" else 0)
    ran = run_program("python", ["-c", _READER, "/".join("".join(row) for row in modules)])
    assert ran.returncode == 0, ran.stderr
    name, _, text = ran.stdout.strip().partition(" ")
    assert name == "QRCode", ran.stdout
    return text

#!/usr/bin/env python3
"""Tiny histories whose figures were worked out by hand from the definitions: the cases_*.py here.

    python3 tests/parity/selftest.py
"""
import pathlib
import unittest


def load_tests(loader, _tests, _pattern):
    return loader.discover(str(pathlib.Path(__file__).parent), pattern="cases_*.py")


if __name__ == "__main__":
    unittest.main()

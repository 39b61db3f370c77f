"""`pytest tests/cases --accept` writes down what is said now. Read every difference against the specification."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--accept", action="store_true", help="rewrite expected.txt and expected.json of cases")

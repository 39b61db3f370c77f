"""A check that hands over an email to be routed.

The package is the kind: its names fulfil the port in model/check.py. It has no live half.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reconciler.kinds.routed_email_check.rules import *  # noqa: F403 - all that the port asks for

if TYPE_CHECKING:
    from pydantic import BaseModel


name = "RoutedEmailCheck"


def document_model() -> type[BaseModel]:
    """The typed model of the whole document. Imports pydantic."""
    from reconciler.kinds.routed_email_check.spec import RoutedEmailCheckDocument

    return RoutedEmailCheckDocument

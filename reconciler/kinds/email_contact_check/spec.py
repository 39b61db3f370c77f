"""The typed model of an EmailContactCheck document: what may be written."""

from __future__ import annotations

from typing import Literal

from reconciler.kinds.check_spec import CheckDocument
from reconciler.kinds.document_spec import omitted
from reconciler.kinds.messages.email_contact_spec import EmailContactFields
from reconciler.kinds.shared_spec import Text


class EmailContactCheckSpec(EmailContactFields):
    """An email contact that is handed over, and what has to be answered. Its time is that of the run."""

    expect_error: Text = omitted(
        "The title of the error that has to be answered. Default: it has to be accepted.",
        examples=["entity-identifier"],
    )


class EmailContactCheckDocument(CheckDocument):
    """A check that hands a real email contact to Uniphore. Nothing calls it back."""

    kind: Literal["EmailContactCheck"]
    spec: EmailContactCheckSpec

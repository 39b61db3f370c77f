"""What keeps a work list from being written or confirmed, or a record of what a person confirmed from being used."""

from __future__ import annotations

from reconciler.model.codes.row import ERROR, REFUSAL, Group, Row

GROUP = Group(
    "Work lists",
    "`apply` and `apply --confirm` say these where a person configures Symbee's portal.",
    (
        Row(
            "byHand",
            REFUSAL,
            "A change at Symbee would have been recorded as done by a machine, and only a person can say "
            "that something was done in the portal. Nothing was recorded.",
            "Confirm the work list that `apply` writes.",
        ),
        Row(
            "record",
            ERROR,
            "The record of what a person has confirmed cannot be read, or is not of the object whose "
            "place it has. It is all that is known of Symbee, so nothing goes on without it.",
            "Restore the file from a backup of the backend, or remove it and adopt the object again.",
        ),
        Row(
            "recordMoved",
            REFUSAL,
            "What is on record of an object is not what the work list's item began with: somebody has "
            "confirmed or edited it since.",
            "Run `apply` again for a new work list.",
        ),
        Row(
            "worklistClosed",
            REFUSAL,
            "The work list was superseded by a newer one, or withdrawn because nothing of it is wanted "
            "any more.",
            "Work on the list that the message names; if there is none, run `plan` to see what is wanted "
            "now.",
        ),
        Row(
            "worklistDamaged",
            REFUSAL,
            "A file of the work lists in the backend (`symbee/worklist.json` or a list) is no JSON "
            "object, or names no list.",
            "Remove `symbee/worklist.json` from the environment's part of the backend: the next apply "
            "writes a new list.",
        ),
        Row(
            "worklistEdited",
            REFUSAL,
            "A work list was edited or damaged: its digest does not fit. Nothing of it is taken for granted.",
            "Remove `symbee/worklist.json` from the environment's part of the backend: the next apply "
            "writes a new list.",
        ),
        Row(
            "worklistFormat",
            REFUSAL,
            "A work list is of another format version than this reconciler reads.",
            "Use the version that made it, or apply again for a new list.",
        ),
        Row(
            "worklistUnknown",
            REFUSAL,
            "There is no work list of that id in this environment.",
            "Copy the id from the end of `apply`'s output, and name its environment with `-e`.",
        ),
    ),
)

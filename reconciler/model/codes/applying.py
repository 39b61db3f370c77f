"""What keeps a plan, or one change of it, from being applied: lock, journal, plan files, the live side since."""

from __future__ import annotations

from reconciler.model.codes.row import ERROR, REFUSAL, Group, Row

GROUP = Group(
    "When a plan is applied",
    "`apply` says these before it sends anything, or of a single change afterwards. Running the same "
    "command again is always safe.",
    (
        Row(
            "awaiting",
            ERROR,
            "A change was not started because it needs what a person does first, on the work list.",
            "Confirm the work list (`apply --confirm WORKLIST`), then apply again.",
        ),
        Row(
            "backend",
            ERROR,
            "The backend does not work. Its folder cannot be read or written, another process holds its "
            "guard file, segments of a journal are missing in the bucket, or an S3 does not say the time.",
            "Make the folder writable, with space left; end the process that hangs; restore the segments "
            "from the bucket's older versions. Then run the same command again.",
        ),
        Row(
            "conflict",
            REFUSAL,
            "Somebody else wrote the same file of the backend first: a lock, a record, a journal. Nothing "
            "was overwritten.",
            "Run the same command again.",
        ),
        Row(
            "declined",
            ERROR,
            "You were asked, and did not agree; so nothing was done or sent. Exit code 1.",
            "Run it again and agree, or use `--yes` where nobody is there to ask.",
        ),
        Row(
            "dependency",
            ERROR,
            "A change was not started because one that it needs did not succeed.",
            "Mend that one first, then apply again.",
        ),
        Row(
            "effectFailed",
            ERROR,
            "The API accepted the request, and what it began has failed afterwards, such as the import of "
            "a number.",
            "Mend the cause that the message gives, then plan again.",
        ),
        Row(
            "inDoubt",
            ERROR,
            "A call of an earlier run got no answer, and it still cannot be said whether it had its "
            "effect. Nothing new is begun before that is known. Exit code 5.",
            "Look in the console whether the object is as that call wanted it; then run the same command "
            "again.",
        ),
        Row(
            "interrupted",
            ERROR,
            "The run was interrupted (Ctrl-C, SIGTERM). What was in flight was finished and journalled "
            "first; a change or message that has this code was not begun, or not all of it was. Exit code "
            "130.",
            "Run the same command again: it goes on from there.",
        ),
        Row(
            "journal",
            REFUSAL,
            "The journal of an earlier run holds a record that cannot be read: something else wrote to "
            "it. So nobody can tell what that run has left open.",
            "Check in the consoles what that run has done; then move its journal (`journal/<applyId>` in "
            "the environment's part of the backend) away.",
        ),
        Row(
            "locked",
            REFUSAL,
            "Another run holds the environment's lock, or `lock.json` cannot be understood, which counts "
            "as held. One apply at a time; nothing waits for a lock.",
            "Wait until the run that the message names is done. If it is gone, the lock ends by itself, "
            "30 seconds after its last sign of life at the latest; `reconciler unlock` shows the holder, "
            "asks, and removes it.",
        ),
        Row(
            "lockLost",
            REFUSAL,
            "The lock is not ours any more: it was not renewed in time (a machine that slept, a backend "
            "that was away), or somebody removed it or took it over. No further call was sent.",
            "Run the same command again: it settles what was left open.",
        ),
        Row(
            "notConfirmed",
            ERROR,
            "A call was sent and accepted, and the object does not show its effect within "
            "`readBackSeconds` (60 unless stated); or what it began is not over by then.",
            "Run the same command again: it looks first, and does only what is left.",
        ),
        Row(
            "notDrained",
            ERROR,
            "`apply --drain`: somebody still waits in a queue when the time is over. It stays disabled, "
            "and nothing else of the plan was begun.",
            "Run the same command again to wait on. To let the queue take contacts again, set its "
            "`status` to ENABLED; to delete it all the same, use `--override waitingContacts=ADDRESS`.",
        ),
        Row(
            "otherEnvironment",
            REFUSAL,
            "A plan file, or a work list, is of another environment than the one that is chosen.",
            "Leave `-e` out when you apply a plan file, or name the right environment with it; `-C` names "
            "the workspace.",
        ),
        Row(
            "otherTarget",
            REFUSAL,
            "A plan file was made for another account, Region or instance than the environment has now.",
            "Plan again.",
        ),
        Row(
            "otherWorkspace",
            REFUSAL,
            "A plan file is of another workspace.",
            "Name the right workspace with `-C`.",
        ),
        Row(
            "partial",
            ERROR,
            "Something was written or is in doubt, and not all is done. Exit code 5.",
            "Run the same command again: it settles what was left open.",
        ),
        Row(
            "pending",
            ERROR,
            "A change was not started because it needs a value, such as an id, of an object that is not "
            "there.",
            "Mend what became of that object first, then apply again; or plan again.",
        ),
        Row(
            "planEdited",
            REFUSAL,
            "A plan file was changed after it was written: its digest does not fit, or a call has another "
            "token than the one that follows from it. A plan is applied exactly as it was reviewed.",
            "Plan again.",
        ),
        Row(
            "planExpired",
            REFUSAL,
            "A plan file is older than it may be: 24 hours, unless `plan --expires` said otherwise.",
            "Plan again.",
        ),
        Row(
            "planFormat",
            REFUSAL,
            "A plan file is of another format version than this reconciler reads.",
            "Plan again with this version.",
        ),
        Row(
            "planUnparsable",
            ERROR,
            "The file is no plan file: no JSON, not of its schema, not UTF-8, or larger than 256 MiB. "
            "Exit code 3.",
            "Write one with `reconciler plan --out FILE`.",
        ),
        Row(
            "refused",
            REFUSAL,
            "A rule of safety says no, for a reason that has no word of its own; at present: the record "
            "of a check that sends (`checks/` in the backend) cannot be read.",
            "Do what the message says: look whether the check's message arrived, then remove the file.",
        ),
        Row(
            "stale",
            REFUSAL,
            "The live object is neither as the plan saw it nor as it shall be: somebody has changed, "
            "deleted, retagged or adopted it since. Only this change, and what depends on it, is refused.",
            "Plan again, and look at what the new plan would undo.",
        ),
        Row(
            "undone",
            REFUSAL,
            "An earlier apply of this plan has done a call, and the live side has moved back since. A "
            "saved plan never does a thing twice.",
            "Plan again: a new plan really does it again.",
        ),
    ),
)

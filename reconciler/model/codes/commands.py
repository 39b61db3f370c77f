"""What is wrong with how a command was called, and what no other code says."""

from __future__ import annotations

from reconciler.model.codes.row import ERROR, PROBLEM, Group, Row

GROUP = Group(
    "On the command line",
    "These are about how a command was called, where, and with which files.",
    (
        Row(
            "defect",
            ERROR,
            "A defect in reconciler itself. No traceback is shown; the message names a crash report, a "
            "file that only you can read. Exit code 70.",
            "Send that file with what you ran; look through it first, as it may hold names. What was "
            "written until then is in the journal: the same command again is safe.",
        ),
        Row(
            "event",
            ERROR,
            "`comment`: `GITHUB_EVENT_PATH` names a file that cannot be read as JSON. Exit code 3.",
            "Give `--number`.",
        ),
        Row(
            "failed",
            ERROR,
            "Something failed that has no word of its own, such as a file that cannot be written, or a "
            "schema that is not installed. Nothing was written to a live system.",
            "Do what the message says.",
        ),
        Row(
            "invalid",
            ERROR,
            "Manifests, messages or the workspace file are invalid. Each problem is told with a code of "
            "its own.",
            "Mend these problems; `reconciler validate` shows them all.",
        ),
        Row(
            "name",
            ERROR,
            "A file of the backend would get a name that no backend takes.",
            "Use letters, digits, `.`, `_` and `-` in what you named.",
        ),
        Row(
            "noConnect",
            ERROR,
            "`iam-policy` was asked about a sandbox environment, of which nothing is in AWS. Exit code 3.",
            "Choose an environment that states `connect`, with `-e`.",
        ),
        Row(
            "noEnvironment",
            ERROR,
            "The workspace has several environments, and none was chosen.",
            "Name one with `-e`, or state `spec.defaultEnvironment` in `reconciler.yaml`.",
        ),
        Row(
            "noReview",
            ERROR,
            "`comment` does not know which pull request or merge request is meant.",
            "Run it in a CI job that is for one, or give `--github OWNER/NAME` or `--gitlab PROJECT`, and "
            "`--number`.",
        ),
        Row(
            "noRoom",
            ERROR,
            "Standard output cannot be written: the disk that it goes to is full, or it was closed. `apply` only "
            "warns of that: its exit code says what was done.",
            "Make room, or let it lead elsewhere, then run the same command again.",
        ),
        Row(
            "noSuchPath",
            ERROR,
            "A file or folder named on the command line does not exist, or the current folder has been removed.",
            "Check its spelling; it counts from the current folder, also with `-C`.",
        ),
        Row(
            "noToken",
            ERROR,
            "`comment`: `GITHUB_TOKEN` or `GITLAB_TOKEN` is not set, or holds what no token holds, such "
            "as a line break. Exit code 3.",
            "Pass the token to this step of the job; on GitLab a `CI_JOB_TOKEN` does not suffice.",
        ),
        Row(
            "noWorkspace",
            ERROR,
            "There is no `reconciler.yaml` here or in any folder above, or none in the folder that `-C` "
            "names.",
            "Run it in a workspace, or name one with `-C`; `reconciler init DIR` makes one. `validate` "
            "and `fmt` also take files without a workspace.",
        ),
        Row(
            "sandboxState",
            ERROR,
            "The file with the sandbox's world cannot be used: it may not be written, is damaged, no such "
            "file, or of a newer version.",
            "Check the rights of the file and its folder. Otherwise delete the file (that world is lost, and "
            "begins again with the seed), or name another in the environment's `sandbox.state`.",
        ),
        Row(
            "seed",
            PROBLEM,
            "A seed for the sandbox has fields or values that there are not.",
            "Correct the seed file at the places that are named; docs/sandbox.md has what may stand in it.",
        ),
        Row(
            "unknownCheck",
            ERROR,
            "`verify` was asked for a check that no document declares.",
            "Choose one of those that the message lists.",
        ),
        Row(
            "unknownPath",
            ERROR,
            "`explain` was asked for a field that the kind does not have.",
            "Choose one of those that the message names; `reconciler explain KIND` shows them all.",
        ),
        Row(
            "usage",
            ERROR,
            "The command line cannot be carried out. A command, option or address is none that there is, "
            "things exclude each other, or nobody is there to ask and `--yes` was not given. Nothing was "
            "called. Exit code 64.",
            "Do what the message says; `reconciler COMMAND --help` shows what there is.",
        ),
    ),
)

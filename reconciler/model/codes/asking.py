"""What credentials, secrets, the network and remote APIs can do to a run."""

from __future__ import annotations

from reconciler.model.codes.row import ERROR, REFUSAL, Group, Row

GROUP = Group(
    "Asking other systems",
    "Credentials, secrets, the network, and what AWS, Symbee, Uniphore, GitHub or GitLab answer. Of a "
    "single change, `apply` says the same codes.",
    (
        Row(
            "changedMeanwhile",
            REFUSAL,
            "The Symbee gateway says that the object is no longer as it was when it was read (412). "
            "Nothing was changed.",
            "Plan again.",
        ),
        Row(
            "denied",
            REFUSAL,
            "Credentials are missing, expired or wrong, or lack a permission; the message names the "
            "operation, or the setting that holds the token.",
            "Sign in to AWS or set `AWS_PROFILE`; for a token, check what `reconciler.yaml` or the CI "
            "job's variable refers to. `reconciler iam-policy --mode plan` (or `apply`) prints the "
            "permissions that AWS has to grant.",
        ),
        Row(
            "doubtful",
            ERROR,
            "No answer came, or a server error: nobody knows whether the request had its effect. Reads "
            "were tried several times.",
            "Check the network, then run the same command again: what is in doubt is looked at before "
            "anything is sent. For `send`, look at the other side first; only `--again` sends a message "
            "again that is in doubt.",
        ),
        Row(
            "forbiddenOperation",
            ERROR,
            "A defect: something tried to call an operation that is not allowed there, such as a write "
            "while planning. Nothing was sent; on the screen it is told as `defect`.",
            "Report it with the crash report that the message names.",
        ),
        Row(
            "instance",
            ERROR,
            "The account and Region have no Amazon Connect instance of the alias or id in "
            "`connect.instance`. Exit code 3.",
            "Correct `connect.instance` or `connect.region`; of an alias the message lists those that are "
            "there.",
        ),
        Row(
            "inUse",
            ERROR,
            "An object cannot be deleted because something still refers to it; the message says what the "
            "API tells of it. A queue that was disabled for it gets its former status back.",
            "Look at routing profiles, quick connects and flows, take the reference out there, then plan "
            "again.",
        ),
        Row(
            "ledger",
            REFUSAL,
            "A file of the record of sent messages (`sent/` in the backend) cannot be read. So nobody "
            "knows whether that message was sent, or which metadata keys a category has had.",
            "Look at the other side whether the message arrived; then move the file away.",
        ),
        Row(
            "markKey",
            ERROR,
            "`symbee/mark.key` in the backend is no key. With it versions of secrets are made that tell a "
            "change and nothing else.",
            "Remove it: the next plan then shows every secret of a variable or file as new.",
        ),
        Row(
            "noSymbee",
            ERROR,
            "The environment states no `symbee`, or no `symbee.apiKey`, and the command has to ask "
            "Symbee. Exit code 3.",
            "State `symbee` with `company`, `environment` and `apiKey` in `reconciler.yaml`, or choose "
            "another environment with `-e`.",
        ),
        Row(
            "notFound",
            ERROR,
            "The API says that what was asked for is not there, or not visible yet.",
            "Plan again. Of a gateway, Uniphore, GitHub or GitLab: check the URL, the repository and the "
            "number, and whether the token may see them.",
        ),
        Row(
            "noUniphore",
            ERROR,
            "The environment states no `uniphore`, so that nobody takes email contacts. Exit code 3.",
            "State `uniphore` with `url`, `token`, `tenant` and `organization` in `reconciler.yaml`, or "
            "choose another environment with `-e`.",
        ),
        Row(
            "owned",
            REFUSAL,
            "The Symbee gateway says that the object belongs to another owner (409). Nothing was changed.",
            "Leave it to that owner, or ask them.",
        ),
        Row(
            "preconditionMissing",
            ERROR,
            "A defect: the Symbee gateway says that a write came without its precondition (428), which is "
            "always sent. Of a single change it is told by this code, elsewhere as `defect`.",
            "Check that nothing in between takes the headers `If-Match` and `If-None-Match` off; then "
            "report it.",
        ),
        Row(
            "rejected",
            ERROR,
            "The API finds the request unacceptable as it is, or it could not even be sent; the message "
            "has the API's own words.",
            "Correct what it names in the manifest or in `reconciler.yaml`, then plan again. Redirects "
            "are never followed: state the URL that they lead to.",
        ),
        Row(
            "remote",
            ERROR,
            "An API answered what is not documented: no JSON, another object than was asked for, or more "
            "than 16 MiB.",
            "Check the URL or Region in `reconciler.yaml`: something else seems to answer there. A "
            "gateway is held to `schemas/symbee-gateway.openapi.json`.",
        ),
        Row(
            "secret",
            ERROR,
            "A secret that a reference names cannot be used. The variable is not set, the file cannot be "
            "read, Secrets Manager has none of that name or key, it is empty, or it holds what cannot be "
            "sent. Its value is never shown. Exit code 3.",
            "Put the secret where the reference says, as text without line breaks around it, or correct "
            "the reference.",
        ),
        Row(
            "secretChanged",
            REFUSAL,
            "A secret is not the one any more that the plan saw.",
            "Plan again.",
        ),
        Row(
            "symbee",
            ERROR,
            "`symbee.company` or `symbee.environment` has signs that no HTTP header can carry. Exit code 3.",
            "Write it in ASCII, as Symbee's portal shows it.",
        ),
        Row(
            "symbeeRegion",
            ERROR,
            "Symbee has no host in `symbee.region`. Exit code 3.",
            "State one of Symbee's Regions, which the message lists, or `symbee.baseUrl`.",
        ),
        Row(
            "throttled",
            ERROR,
            "The API's rate quota is used up, and waiting for it took too long, which is five minutes at "
            "most. Others use the same quota.",
            "Try again later, or lower our own share of it under `spec.quotas` in `reconciler.yaml`.",
        ),
        Row(
            "unreachable",
            ERROR,
            "No connection could be made, so nothing was sent.",
            "Check the network, its firewall, a proxy, and the address: `AWS_ENDPOINT_URL`, or the URL in "
            "`reconciler.yaml`. Symbee listens on port 9443.",
        ),
        Row(
            "url",
            ERROR,
            "A URL of `reconciler.yaml`, or of the CI job's variables, is none. Exit code 3.",
            "Write `https://host[:port][/prefix]`.",
        ),
    ),
)

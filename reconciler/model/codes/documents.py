"""What can be wrong with a document by itself, with the workspace file, with overlays, and with names between them."""

from __future__ import annotations

from reconciler.model.codes.row import PROBLEM, WARNING, Group, Row

GROUP = Group(
    "What documents say",
    "`validate` says these of single documents, of `reconciler.yaml` and of overlays, and of names "
    "that lead from one to another. `reconciler explain KIND.field` tells what may stand in a field.",
    (
        Row(
            "alternatives",
            PROBLEM,
            "Of several fields exactly one has to be stated, or one at most; or a value has none of the "
            "forms that are allowed there.",
            "State one of the fields that the message names, and no other.",
        ),
        Row(
            "bound",
            PROBLEM,
            "A number is smaller or larger than the field allows.",
            "Write a number within the bounds that the message gives.",
        ),
        Row(
            "choice",
            PROBLEM,
            "A value is none of those that are allowed there. Case counts.",
            "Write one of the values that the message lists.",
        ),
        Row(
            "count",
            PROBLEM,
            "A list or map has more members than are allowed, or fewer.",
            "Remove or add as many as the message says.",
        ),
        Row(
            "delete",
            PROBLEM,
            "`$delete` in an overlay is used in a way that means nothing. It is not `true`, stands beside "
            "other fields of a document, in a field that is no item with a `key`, or on an item that the "
            "base does not have.",
            "Write `$delete: true` on a whole document (with its head only), or on an item whose `key` "
            "the base has; to clear a field write `null`.",
        ),
        Row(
            "duplicate",
            ("problem", "error"),
            "Two documents claim what only one may have. Both have the same kind and name, lay over the "
            "same one in one folder, or state the same address, number, code, queue, CRM owner or former "
            "name. From a remote API the code means that a live object has that name already.",
            "Rename, change or remove one of the two; the message says where the other stands. For a live "
            "object: adopt it (`metadata.lifecycle.adopt: true`, or `--adopt ADDRESS`) or choose another "
            "name, then plan again.",
        ),
        Row(
            "duplicateEnvironment",
            PROBLEM,
            "Two environments in `reconciler.yaml` have the same name.",
            "Rename one of them.",
        ),
        Row(
            "freezeOrder",
            PROBLEM,
            "A freeze in an environment's `guards.freezes` ends before it begins.",
            "Swap `from` and `until`, or correct them.",
        ),
        Row(
            "hidden",
            PROBLEM,
            "A field has no place beside the others: with this mode, provider or channel there is no such "
            "thing. It is never dropped silently, so that nobody believes in it.",
            "Leave the field out, or change the other field; the message names both.",
        ),
        Row(
            "key",
            PROBLEM,
            "A key of a map of your own words (labels, tags, metadata) cannot be used. It is empty, too "
            "long, has a sign that is not allowed, or is reserved, as `aws:` and `reconciler:` are for "
            "tags.",
            "Choose another key, as the message says.",
        ),
        Row(
            "length",
            PROBLEM,
            "A text is longer than the field allows, or empty where it must not be. In messages UTF-16 "
            "units or bytes are counted, so that an emoji counts more than once.",
            "Shorten it, or write a text; an optional field can be left out.",
        ),
        Row(
            "missing",
            PROBLEM,
            "A field is missing that is required, always or beside the others; the message says beside what.",
            "Add it. `reconciler explain KIND` shows what a kind needs, with an example that is valid.",
        ),
        Row(
            "moment",
            PROBLEM,
            "A date and time in an environment's `guards.freezes` is none that the calendar has.",
            'Write one that exists, such as `"2026-12-24T00:00:00Z"`.',
        ),
        Row(
            "noBase",
            PROBLEM,
            "An overlay's document has no manifest of the same kind and name that it could be laid over, "
            "or delete.",
            "Correct its kind or name, or add the manifest to the base.",
        ),
        Row(
            "noUid",
            WARNING,
            "The workspace has no `metadata.uid`, which is part of the owner tag; so another workspace of "
            "the same name could take its objects for its own.",
            "Add `metadata.uid` to `reconciler.yaml`: a few random letters and digits, quoted. Tags "
            "without it stay ours, and the next apply brings them up to date.",
        ),
        Row(
            "null",
            PROBLEM,
            "`null`, or nothing behind a colon, clears a field, and this one cannot be cleared: it is "
            "needed, or no API can take it off.",
            "Write a value. An optional field can be left out: then what is live stays as it is.",
        ),
        Row(
            "pattern",
            PROBLEM,
            "A text does not have the form that the field wants, as a name, a number, an ARN or a URL has "
            "one.",
            "Write it as the message says.",
        ),
        Row(
            "quote",
            PROBLEM,
            "A value without quotes is read as a number, or as true or false, where a text is wanted. A "
            "number could lose its zeros or its plus sign.",
            "Quote it, as the message shows.",
        ),
        Row(
            "renamedFrom",
            PROBLEM,
            "`metadata.renamedFrom` names the document itself, or one that is still declared, and so was "
            "not renamed.",
            "Remove `renamedFrom`, or the document of the former name.",
        ),
        Row(
            "repeated",
            PROBLEM,
            "An item stands twice in a list that has each once. In a file for `send`: two messages have "
            "the same identity, of which only one would be sent.",
            "Remove one of the two; to send both messages, give one of them another `entityId` or "
            "`messageId`.",
        ),
        Row(
            "tagKey",
            PROBLEM,
            "A tag's key has a sign that AWS does not take.",
            "Use letters, digits and spaces of any script, and `_.:/=+-@`.",
        ),
        Row(
            "type",
            PROBLEM,
            "A value is of another type than the field wants, such as a text in place of a list; or a "
            "document is no map.",
            "Write what the message asks for; `reconciler explain KIND.field` has an example.",
        ),
        Row(
            "unknownEnvironment",
            ("problem", "error"),
            "`spec.defaultEnvironment`, or `-e` on the command line, names an environment that "
            "`reconciler.yaml` does not have.",
            "Choose one of those that the message lists, or add the environment.",
        ),
        Row(
            "unknownField",
            PROBLEM,
            "A field is not known where it stands: it is misspelt, or belongs elsewhere. It is never "
            "ignored, so that nobody believes in it.",
            "Correct it; the message says what was probably meant and what is allowed there.",
        ),
        Row(
            "unknownKind",
            ("problem", "error"),
            "There is no kind of that name, or a Workspace stands among the manifests. On the command "
            "line: what `explain` or `schema` were asked for is none that they know.",
            "Write one of the names that the message lists. A Workspace is kept in `reconciler.yaml`, "
            "outside the folders of manifests.",
        ),
        Row(
            "unknownReference",
            ("problem", "refusal"),
            "A document refers to something that is not there. `validate` says so where a name is no "
            "manifest's; `plan` where a literal, `{name: …}` or `{id: …}`, hours, a flow, a quick connect "
            "or a configuration set is not live.",
            "Correct the name (the message has the nearest), or declare what it names. A plain text is a "
            "manifest's name; write `{name: …}` for a live name, `{id: …}` for a live id.",
        ),
        Row(
            "wrongKind",
            PROBLEM,
            "A reference names a manifest of another kind than is wanted there.",
            "Name one of the kind that the message asks for, or write `{name: …}` for a live name.",
        ),
    ),
)

"""What can be wrong with files and their YAML, before anybody looks at what they say."""

from __future__ import annotations

from reconciler.model.codes.row import PROBLEM, Group, Row

GROUP = Group(
    "Files and YAML",
    "`validate`, and every command that reads manifests, says these of files as a whole and of their YAML.",
    (
        Row(
            "alias",
            PROBLEM,
            "A YAML alias (`*name`) has no anchor (`&name`) in front of it in its document, or stands "
            "inside its own anchor.",
            "Write the value itself, or put the anchor in front of the alias, in the same document.",
        ),
        Row(
            "duplicateKey",
            PROBLEM,
            "A key stands twice in one map; the message says in which line first. Nobody could tell which "
            "of the two counts.",
            "Remove one of the two, or merge what they hold.",
        ),
        Row(
            "emptyDocument",
            PROBLEM,
            "A file holds no document, or nothing stands between two `---`. It is not taken to mean that "
            "nothing is wanted.",
            "Write the document, or remove the file or the `---` that is too many.",
        ),
        Row(
            "emptyFolder",
            PROBLEM,
            "A folder that `spec.manifests` names holds no `*.yaml` or `*.yml` file; names that begin "
            "with a dot do not count. An empty folder never means that nothing is wanted, or a bad "
            "checkout could delete everything.",
            "Put manifests in it, or name the right folder in `reconciler.yaml`.",
        ),
        Row(
            "keyNotText",
            PROBLEM,
            "A key of a map is read as a number, as true, false or null, or is a map or list itself; a "
            "key has to be a text.",
            'Quote it (`"404": …`), or write a plain word.',
        ),
        Row(
            "limit",
            ("problem", "error"),
            "A file or document is too large: more than 16 MiB a file, 64 levels, 100,000 values, or "
            "16,777,216 characters once aliases are written out. From AWS the same code means that a hard "
            "limit of the account or of an object is reached, which no waiting helps.",
            "Split the file or the document, flatten it, or use fewer aliases. At AWS: ask for a higher "
            "quota or remove what nobody needs, then run the command again.",
        ),
        Row(
            "linkOut",
            PROBLEM,
            "A symbolic link among the manifests leads out of the workspace, so that what is applied "
            "would depend on something that no reviewer sees.",
            "Copy the file or folder into the workspace in place of the link.",
        ),
        Row(
            "mergeKey",
            PROBLEM,
            "`<<` is a merge key of YAML 1.1. YAML 1.2, as which manifests are read, has none.",
            "Write the fields out, or repeat an alias field by field.",
        ),
        Row(
            "missingFolder",
            PROBLEM,
            "A file or folder that `spec.manifests` or an environment's `overlays` names does not exist. "
            "It is never taken to mean that nothing is wanted.",
            "Make the folder and put manifests in it, or correct its name in `reconciler.yaml`.",
        ),
        Row(
            "notAFile",
            PROBLEM,
            "What is to be read is no regular file: a pipe, a device, a socket.",
            "Put a regular file of YAML text there, or name another one.",
        ),
        Row(
            "notANumber",
            PROBLEM,
            "A plain value is infinite (`.inf`), no number (`.nan`), or too large to be held as one.",
            "Write a finite number, or quote the value to make it a text.",
        ),
        Row(
            "notUtf8",
            PROBLEM,
            "The text is not UTF-8, the only encoding that is read; the message names the first byte that "
            "is wrong, or says that it is UTF-16.",
            "Save the file as UTF-8.",
        ),
        Row(
            "oneDocument",
            PROBLEM,
            "`reconciler.yaml`, or a file of messages for `send`, holds more than one YAML document.",
            "Keep one document. Several messages are one document too: a list of them.",
        ),
        Row(
            "outside",
            PROBLEM,
            "`spec.manifests` or an environment's `overlays` names something that lies outside the "
            "workspace, the folder of `reconciler.yaml`.",
            "Name a file or folder below `reconciler.yaml`; move or copy there what is elsewhere.",
        ),
        Row(
            "syntax",
            PROBLEM,
            "The text is not valid YAML. The message is that of the YAML reader, at the place where it "
            "could not go on; the cause may stand a little before.",
            "Check quotes, colons and indentation there and in the lines above it.",
        ),
        Row(
            "tab",
            PROBLEM,
            "A tab stands where YAML wants spaces.",
            "Indent with spaces, and let your editor do so.",
        ),
        Row(
            "tag",
            PROBLEM,
            "A value has a YAML tag, such as `!!binary` or one of your own. Tags are not supported, as "
            "what they mean differs from reader to reader.",
            "Remove the tag; quote the value to make it a text.",
        ),
        Row(
            "unprintable",
            PROBLEM,
            "The text holds a character that YAML 1.2 does not allow, or a line break that only YAML 1.1 "
            "knows.",
            "Remove it at the place that is named, or write it as an escape in double quotes, such as "
            '`"\\u2028"`.',
        ),
        Row(
            "unreadable",
            PROBLEM,
            "A file or folder cannot be opened; the message ends with the system's own reason.",
            "Check that it is there and that you may read it; a folder has to be listed too.",
        ),
        Row(
            "unusual",
            PROBLEM,
            "`reconciler fmt` can read the text, and ruamel.yaml, which stands for other programs, "
            "cannot; so the file is left as it is.",
            "Write what stands there in a plainer way, without tabs, then run `reconciler fmt` again.",
        ),
        Row(
            "yamlVersion",
            PROBLEM,
            "A `%YAML` line asks for another version of YAML than 1.2.",
            "Remove that line: documents are always read as YAML 1.2.",
        ),
    ),
)

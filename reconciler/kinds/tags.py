"""The rule of tag keys that no schema can say portably."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from reconciler.model.manifest import Finding, Manifest


def check_tags(manifest: Manifest) -> Iterator[Finding]:
    """A tag key has letters, digits and separators of any script, and a few signs; the schema saw to ASCII."""
    tags = manifest.spec.get("tags")
    for key in tags if isinstance(tags, dict) else ():
        if key.isascii():
            continue
        # source: botocore, TagKey: [\p{L}\p{Z}\p{N}_.:/=+\-@]*
        for sign in key:
            if not sign.isascii() and unicodedata.category(sign)[0] not in "LZN":
                message = f"the tag key {key!r} holds {sign!r}, which AWS does not take"
                yield Finding(
                    ("spec", "tags", key), "tagKey", message, "use letters, digits, spaces and _.:/=+-@"
                )
                break

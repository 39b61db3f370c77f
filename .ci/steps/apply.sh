#!/bin/sh
# The plan that was reviewed, applied, and no other: only while the workspace is what it was in the reviewed commit.
#
# Takes: WORKSPACE, ENVIRONMENT (may be empty), PLAN (the plan file), REVIEWED (the commit it was made from).
# Exits as `reconciler apply` does; 4 where the workspace is another one by now. A work list for a person (6) is no failure.
set -eu

if ! git -C "$WORKSPACE" cat-file -e "$REVIEWED^{commit}" 2> /dev/null; then
    git -C "$WORKSPACE" fetch --quiet --no-tags --depth 1 origin "$REVIEWED"
fi
if ! git -C "$WORKSPACE" diff --quiet "$REVIEWED" -- .; then
    echo "error: $WORKSPACE is not what it was in $REVIEWED, for which the plan was made; plan and review it again" >&2
    exit 4
fi
code=0
reconciler -C "$WORKSPACE" ${ENVIRONMENT:+-e "$ENVIRONMENT"} apply "$PLAN" || code=$?
if [ "$code" -eq 6 ]; then
    echo "::warning::a person's work list is awaiting; the rest is done"
    code=0
fi
exit "$code"

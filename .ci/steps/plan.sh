#!/bin/sh
# One environment, planned for review: the plan as a file, as Markdown, as a page, and as the review's one comment.
#
# Takes: WORKSPACE, ENVIRONMENT (may be empty), OUT (a folder of ours), COMMENT (true or false).
# Exits as `reconciler plan` does: 4 where the plan refuses itself, and the comment says why.
set -eu

mkdir -p "$OUT"
reconciler() { command reconciler -C "$WORKSPACE" ${ENVIRONMENT:+-e "$ENVIRONMENT"} "$@"; }

code=0
reconciler plan --out "$OUT/plan.json" --format markdown > "$OUT/plan.md" || code=$?
if [ ! -f "$OUT/plan.json" ]; then
    exit "$code"
fi
reconciler show "$OUT/plan.json" --format html > "$OUT/plan.html" || test "$code" -eq 4
if [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then
    cat "$OUT/plan.md" >> "$GITHUB_STEP_SUMMARY"
fi
if [ "$COMMENT" = true ]; then
    reconciler comment "$OUT/plan.md" --plan "$OUT/plan.json"
fi
exit "$code"

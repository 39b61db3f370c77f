#!/bin/sh
# One environment, planned for review: the plan as a file, as Markdown, as a page, and as the review's one comment.
#
# Exits as `reconciler plan` does: 4 where the plan refuses itself, and the comment says why.
set -eu
: "${WORKSPACE:?the folder with reconciler.yaml}" "${OUT:?a folder of ours}" "${COMMENT:?true or false}"
ENVIRONMENT=${ENVIRONMENT:-} # empty: the workspace's default one
case "${PRUNE:-false}" in
    true) prune=--prune ;;
    false) prune= ;;
    *) echo "::error::prune is true or false, and not $PRUNE" && exit 64 ;;
esac

mkdir -p "$OUT"
rm -f "$OUT/plan.json" "$OUT/plan.md" "$OUT/plan.html" # another environment's, of the same job
code=0
reconciler -C "$WORKSPACE" ${ENVIRONMENT:+-e "$ENVIRONMENT"} plan ${prune:+"$prune"} \
    --out "$OUT/plan.json" --format markdown > "$OUT/plan.md" || code=$?
if [ ! -f "$OUT/plan.json" ]; then
    exit "$code"
fi
reconciler -C "$WORKSPACE" show "$OUT/plan.json" --format html > "$OUT/plan.html" || test "$code" -eq 4
if [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then
    cat "$OUT/plan.md" >> "$GITHUB_STEP_SUMMARY"
fi
if [ "$COMMENT" = true ]; then
    reconciler -C "$WORKSPACE" ${ENVIRONMENT:+-e "$ENVIRONMENT"} comment "$OUT/plan.md" --plan "$OUT/plan.json"
fi
exit "$code"

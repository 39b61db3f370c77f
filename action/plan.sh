#!/bin/sh
# One environment, planned for review: the plan as a file, as Markdown, as a page, and as the review's one comment.
#
# Exits as `reconciler plan` does: 4 where the plan refuses itself, 3 where this commit is invalid, and the comment says
# why; an earlier commit's plan does not go on standing there.
set -eu
: "${WORKSPACE:?the folder with reconciler.yaml}" "${OUT:?a folder of ours}" "${COMMENT:?true or false}"
ENVIRONMENT=${ENVIRONMENT:-} # empty: the workspace's default one
COMMIT=${COMMIT:-}           # what is planned; empty: the comment takes it from the job
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
if [ ! -s "$OUT/plan.md" ]; then # where there is no plan, that says why; a defect says nothing
    echo "**This cannot be planned.** It ended with exit $code: the log of the job says more." > "$OUT/plan.md"
fi
planned=
if [ -f "$OUT/plan.json" ]; then
    planned=$OUT/plan.json
    reconciler -C "$WORKSPACE" show "$planned" --format html > "$OUT/plan.html" || test "$code" -eq 4
fi
if [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then
    cat "$OUT/plan.md" >> "$GITHUB_STEP_SUMMARY"
fi
if [ "$COMMENT" = true ]; then
    said=0
    reconciler -C "$WORKSPACE" ${ENVIRONMENT:+-e "$ENVIRONMENT"} comment "$OUT/plan.md" \
        ${COMMIT:+--commit "$COMMIT"} ${planned:+--plan "$planned"} || said=$?
    test "$code" -ne 0 || code=$said
fi
if [ -z "$planned" ]; then
    rm -f "$OUT/plan.md" # nothing is kept in the place of a plan
fi
exit "$code"

#!/bin/sh
# The last example from YAML to applied, on a copy in a temporary folder: nothing here or elsewhere is changed.
# Needs `reconciler` on the PATH (`make demo` sees to it), no network, no terminal.
set -eu

course=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
for example in "$course"/[0-9]*/; do :; done

copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
cp -R "$example." "$copy"
cd "$copy"
rm -rf .reconciler

run() {
    printf '\n$ reconciler %s\n' "$*"
    reconciler "$@"
}

printf 'A contact centre in YAML: examples/%s\n' "$(basename "$example")"
run validate
printf '\n$ reconciler plan --out p.json | head -n 20\n'
reconciler plan --out p.json | head -n 20
printf '\n$ reconciler apply p.json | tail -n 10\n'
reconciler apply p.json | tail -n 10
run plan --detailed-exitcode
printf '\nNothing left to do: what is live is what the YAML says.\n'

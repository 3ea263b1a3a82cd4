#!/bin/sh
# Builds each program of programs.txt that can be built here, runs it on this processor and under Interlock, and prints a
# table: what was run, how many instructions, how fast, and whether output, errors and exit status are the same.
# usage: compare.sh [-p NAME[,NAME…]] [option of interlock run]…
set -u
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
interlock=${INTERLOCK:-$here/../../../interlock}
only=
if [ "${1:-}" = -p ]; then
    only=,$2,
    shift 2
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$here" || exit 1

echo '| Program | Package, version | Instructions | Million/s | Status | Equal? |'
echo '|---|---|---:|---:|---:|---|'
different=0
while IFS='|' read -r name package build arguments input _; do
    name=$(echo $name) package=$(echo $package) input=$(echo $input)
    case $name in '' | '#'*) continue ;; esac
    case $only in '' | *,$name,*) ;; *) continue ;; esac
    OUT=$work/$name
    export OUT
    mkdir -p "$OUT.d"
    version=$(dpkg-query -W -f '${Version}' "$package" 2>/dev/null)
    if ! sh -c "$build" >"$OUT.log" 2>&1 || [ ! -x "$OUT" ]; then
        echo "| $name | $package | | | | cannot be built here |"
        continue
    fi
    input=${input:-/dev/null}
    # The guest has this environment, and nothing else. In a subshell: what our shell says of a signal is no output either.
    # shellcheck disable=SC2086 # several arguments, or none
    (env -i PATH=/bin:/usr/bin HOME=/ LANG=C.UTF-8 "$OUT" $arguments) <"$input" >"$OUT.out" 2>"$OUT.err"
    status=$?
    # shellcheck disable=SC2086
    "$interlock" run --quiet --json "$OUT.json" --max-cycles 100000000000 "$@" "$OUT" -- $arguments \
        <"$input" >"$OUT.out2" 2>"$OUT.err2"
    status2=$?
    # Interlock's own last word, when a signal has killed the guest, is no output of the guest.
    sed -i '/^interlock: the program was killed by signal/d' "$OUT.err2"
    equal=yes
    cmp -s "$OUT.out" "$OUT.out2" || equal='no: output'
    cmp -s "$OUT.err" "$OUT.err2" || equal='no: errors'
    [ $status -eq $status2 ] || equal="no: status $status2"
    if [ "$equal" != yes ]; then
        different=$((different + 1))
        diff "$OUT.out" "$OUT.out2" | head -5 >&2
        diff "$OUT.err" "$OUT.err2" | head -5 >&2
    fi
    awk -v n="$name" -v p="$package $version" -v s=$status -v e="$equal" '
        BEGIN { RS = "[,{}]" }
        /"instructions"/ && !i { split($0, f, ":"); i = f[2] + 0 }
        /"hostSeconds"/ { split($0, f, ":"); t = f[2] + 0 }
        END { printf "| %s | %s | %d | %.1f | %d | %s |\n", n, p, i, t ? i / t / 1e6 : 0, s, e }' "$OUT.json"
done <programs.txt
exit $((different > 0))

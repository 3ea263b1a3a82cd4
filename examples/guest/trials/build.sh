#!/bin/sh
# Builds the programs of this folder as they are committed.
set -eu
cd "$(dirname "$0")"
mkdir -p bin
for source in *.c; do
    strip=-s
    if [ "$source" = stuck.c ]; then
        strip= # its symbols are what is shown
    fi
    musl-gcc -static -pthread -O2 -fno-optimize-sibling-calls $strip -o "bin/${source%.c}" "$source"
done
mkdir -p expected
bin/wild >expected/wild.txt # on this processor
bin/isolation 1 20 >expected/isolation.txt
for name in newleader undo exchange heirs scripts odds orphans; do
    "bin/$name" >"expected/$name.txt"
done

#!/bin/sh
# Builds the programs of this folder as they are committed.
set -eu
cd "$(dirname "$0")"
mkdir -p bin
for source in *.c; do
    musl-gcc -static -pthread -O2 -s -fno-tree-loop-distribute-patterns -o "bin/${source%.c}" "$source"
done

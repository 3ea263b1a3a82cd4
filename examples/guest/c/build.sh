#!/bin/sh
# Builds the programs of this folder as they are committed, and writes down what they print on this processor.
set -eu
cd "$(dirname "$0")"
mkdir -p bin expected
for source in *.c; do
    name=${source%.c}
    musl-gcc -static -O2 -s -o "bin/$name" "$source" -lm
    status=0
    "bin/$name" <"$source" >"expected/$name.txt" || status=$?
    echo "$status" >"expected/$name.status"
done

#!/bin/sh
# Builds the programs of this folder as they are committed, and writes down what they print on this processor.
set -eu
cd "$(dirname "$0")"
mkdir -p bin expected
for source in *.c; do
    name=${source%.c}
    musl-gcc -static -pthread -O1 -s -o "bin/$name" "$source"
    "bin/$name" >"expected/$name.txt"
done

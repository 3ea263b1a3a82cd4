#!/bin/sh
# Builds the programs of this folder as they are committed, and writes down what they print on this processor.
set -eu
cd "$(dirname "$0")"
mkdir -p bin expected
for source in *.c; do
    name=${source%.c}
    musl-gcc -static -pthread -O2 -s -o "bin/$name" "$source"
    : >"expected/$name.txt"
    for threads in 1 2 4 16 30 64; do
        "bin/$name" "$threads" >>"expected/$name.txt"
    done
done

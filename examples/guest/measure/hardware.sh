#!/bin/sh
# Runs the programs of bin/ on the processor here, and prints the median of each figure: a file of hardware/.
# Arguments: what the machine is to be called, the frequency of its time-stamp counter in MHz ("tsc: Detected" in the log of
# the kernel), and how many runs. As root it takes precedence over what else runs.
set -eu
cd "$(dirname "$0")"
[ $# -ge 2 ] || { echo "usage: $0 MACHINE MHZ [RUNS]" >&2; exit 2; }
runs=${3:-31}
renice -n -20 $$ >/dev/null 2>&1 || true

# Prints the median of each figure of a program.
medians() {
    for run in $(seq "$runs"); do
        bin/"$@"
    done | sort -k1,1 -k2,2n | awk -v command="$*" '
        function median() { if (count) printf "%s: %s %d\n", command, name, value[int((count + 1) / 2)] }
        $1 != name { median(); name = $1; count = 0 }
        { value[++count] = $2 }
        END { median() }'
}

echo "machine: $1"
echo "megahertz: $2"
echo "runs: $runs"
medians memory
medians create
medians create 4096
for kibibytes in 0 16 64 128 256 512; do
    medians switch thread $kibibytes
    medians switch process $kibibytes
done
for bytes in 1 64 1024 4096 16384 65536; do
    medians talk $bytes
done
medians lock

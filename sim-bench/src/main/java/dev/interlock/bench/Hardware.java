package dev.interlock.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the programs of {@code examples/guest/measure} have found out about a real machine: a file that {@code hardware.sh} there
 * has written.
 *
 * <pre>
 *   machine: AMD EPYC (Zen 3), …
 *   megahertz: 2445                      of its time-stamp counter
 *   runs: 101                            of which each figure is the median
 *   create 4096: fork 287997             command, name, and cycles of that counter
 * </pre>
 *
 * @param machine what it is
 * @param megahertz of its time-stamp counter, which does not follow the clock of its cores
 * @param runs of each command
 * @param cycles by command, then by name
 */
record Hardware(String machine, double megahertz, int runs, Map<String, Map<String, Long>> cycles) {
    /** Reads a file. */
    static Hardware read(Path file) throws IOException {
        Map<String, String> head = new LinkedHashMap<>();
        Map<String, Map<String, Long>> cycles = new LinkedHashMap<>();
        for (String line : Files.readAllLines(file)) {
            int colon = line.indexOf(": ");
            String key = line.substring(0, colon);
            String value = line.substring(colon + 2);
            if (List.of("machine", "megahertz", "runs").contains(key)) {
                head.put(key, value);
            } else {
                String[] words = value.split(" ");
                cycles.computeIfAbsent(key, command -> new LinkedHashMap<>()).put(words[0], Long.parseLong(words[1]));
            }
        }
        return new Hardware(
                head.get("machine"),
                Double.parseDouble(head.get("megahertz")),
                Integer.parseInt(head.get("runs")),
                cycles);
    }

    /** One figure. */
    double nanoseconds(String command, String name) {
        Long value = cycles.getOrDefault(command, Map.of()).get(name);
        if (value == null) {
            throw new IllegalStateException("the file of " + machine + " has no " + name + " of '" + command + "'");
        }
        return value * 1000 / megahertz;
    }
}

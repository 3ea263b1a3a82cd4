package dev.interlock.core.report;

import dev.interlock.core.coherence.LineState;
import dev.interlock.core.machine.Machine;
import dev.interlock.core.observe.CoherenceTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Operations as an exercise states them, one after the other: {@code R0 x; W1 x = 5; L0 x; F1 x}.
 *
 * <pre>
 *   R0 x        core 0 reads x
 *   W1 x = 5    core 1 writes 5 to x; without a value, the number of the operation
 *   L0 x        core 0 adds 1 to x, locked
 *   F1 x        core 1 flushes the line of x to memory
 * </pre>
 *
 * <p>Every name is a line of its own; {@code x+8} is another word of the line of {@code x}.
 */
public final class CoherenceExercise {
    private static final Pattern OPERATION = Pattern.compile("(?<verb>[RWLFrwlf])(?<core>[0-9]{1,2})\\s+"
            + "(?<name>[A-Za-z_]\\w*)(\\s*\\+\\s*(?<offset>[0-9]{1,2}))?(\\s*=\\s*(?<value>-?[0-9]{1,18}))?");

    /** Clear of address 0, where nothing lies by convention. */
    private static final long FIRST_LINE = 0x10000;

    private static final int LINE_BYTES = 64;
    private static final int WORD_BYTES = 8;

    private final List<Operation> operations;

    private record Operation(char verb, int core, String name, int offset, Long value) {}

    private CoherenceExercise(List<Operation> operations) {
        this.operations = List.copyOf(operations);
    }

    /**
     * Reads operations.
     *
     * @throws IllegalArgumentException with one sentence if one of them cannot be understood
     */
    public static CoherenceExercise parse(String text) {
        List<Operation> operations = new ArrayList<>();
        for (String part : text.split(";")) {
            if (part.isBlank()) {
                continue;
            }
            Matcher match = OPERATION.matcher(part.strip());
            if (!match.matches()) {
                throw new IllegalArgumentException(
                        "\"" + part.strip() + "\" is no operation; expected one such as R0 x,"
                                + " W1 x = 5, L0 x (locked) or F0 x (flush)");
            }
            int offset = match.group("offset") == null ? 0 : Integer.parseInt(match.group("offset"));
            if (offset > LINE_BYTES - WORD_BYTES || offset % WORD_BYTES != 0) {
                throw new IllegalArgumentException("\"" + part.strip() + "\": the offset is " + offset
                        + "; it must be a multiple of 8, at most 56");
            }
            char verb = Character.toUpperCase(match.group("verb").charAt(0));
            if (verb != 'W' && match.group("value") != null) {
                throw new IllegalArgumentException("\"" + part.strip() + "\": only a write (W) has a value");
            }
            operations.add(new Operation(
                    verb,
                    Integer.parseInt(match.group("core")),
                    match.group("name"),
                    offset,
                    match.group("value") == null ? null : Long.valueOf(match.group("value"))));
        }
        if (operations.isEmpty()) {
            throw new IllegalArgumentException("there is no operation; expected some such as \"R0 x; W1 x\"");
        }
        return new CoherenceExercise(operations);
    }

    /** How many cores the operations need. */
    public int cores() {
        return operations.stream().mapToInt(Operation::core).max().orElseThrow() + 1;
    }

    /**
     * Performs the operations, each after the one before is complete.
     *
     * @param machine one that has not run yet
     * @return a table for each name, in the order of their first use
     * @throws IllegalArgumentException if the machine has too few cores
     */
    public List<StateTable> perform(Machine machine) {
        if (machine.cores() < cores()) {
            throw new IllegalArgumentException("an operation is core " + (cores() - 1) + "'s, but the machine has "
                    + machine.cores() + (machine.cores() == 1 ? " core" : " cores"));
        }
        LineState[] given = new LineState[machine.cores()];
        Arrays.fill(given, LineState.I);
        Map<String, CoherenceTable> tables = new LinkedHashMap<>();
        for (Operation operation : operations) {
            tables.computeIfAbsent(operation.name(), name -> {
                CoherenceTable table = new CoherenceTable(FIRST_LINE + (long) tables.size() * LINE_BYTES, given);
                machine.subscribe(table);
                return table;
            });
        }
        long number = 0;
        for (Operation operation : operations) {
            number++;
            long address = tables.get(operation.name()).line() + operation.offset();
            switch (operation.verb()) {
                case 'R' -> machine.port(operation.core()).load(address, WORD_BYTES);
                case 'W' ->
                    machine.port(operation.core())
                            .store(address, WORD_BYTES, operation.value() == null ? number : operation.value());
                case 'L' -> machine.port(operation.core()).fetchAndAdd(address, WORD_BYTES, 1);
                case 'F' -> machine.port(operation.core()).flush(address);
                default -> throw new IllegalStateException("verb " + operation.verb());
            }
            machine.settle();
        }
        List<StateTable> result = new ArrayList<>();
        tables.forEach((name, table) -> result.add(StateTable.of(name, table)));
        return result;
    }
}

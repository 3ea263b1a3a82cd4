package dev.interlock.test.litmus;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A litmus test as a program for our own assembler, one {@code hlt}-terminated routine for each thread:
 *
 * <pre>
 *   $x equ 0x603140                 where the locations lie this time; '$' says: a name, whatever it looks like
 *   $y equ 0x607080
 *   section .text
 *   P0:
 *           mov dword [$x], 1
 *           times 3 nop             a delay, if one was asked for
 *           mov eax, dword [$y]
 *           hlt
 *           align 64
 *   P1: …
 * </pre>
 */
final class NasmTranslation {
    private static final Map<Integer, String> SIZES = Map.of(1, "byte", 2, "word", 4, "dword", 8, "qword");

    private final StringBuilder text = new StringBuilder();

    private NasmTranslation() {}

    /**
     * The program.
     *
     * @param addresses where each location lies
     * @param delays for each thread, how many no-operations stand before each of its instructions
     */
    static String of(LitmusTest test, long[] addresses, int[][] delays) {
        NasmTranslation translation = new NasmTranslation();
        translation.text.append("; ").append(test.name()).append('\n');
        for (int i = 0; i < addresses.length; i++) {
            translation.line("$" + test.locations().get(i).name() + " equ 0x" + Long.toHexString(addresses[i]));
        }
        translation.line("section .text");
        for (int thread = 0; thread < test.threadCount(); thread++) {
            translation.line("P" + thread + ":");
            translation.thread(test.threads().get(thread), delays[thread]);
        }
        return translation.text.toString();
    }

    private void thread(LitmusThread thread, int[] delays) {
        List<Operation> operations = thread.operations();
        for (int i = 0; i < operations.size(); i++) {
            labels(thread, i);
            if (delays[i] > 0) {
                line("        times " + delays[i] + " nop");
            }
            line("        " + instruction(operations.get(i)));
        }
        labels(thread, operations.size());
        line("        hlt");
        line("        align 64");
    }

    private void labels(LitmusThread thread, int before) {
        thread.labels().entrySet().stream()
                .filter(label -> label.getValue() == before)
                .map(label -> label(label.getKey()) + ":")
                .sorted()
                .forEach(this::line);
    }

    private void line(String line) {
        text.append(line).append('\n');
    }

    /** A label of one thread only. Numeric ones get a letter, for names cannot begin with a digit. */
    private static String label(String name) {
        return Character.isDigit(name.charAt(0)) ? ".n" + name : "." + name;
    }

    static String instruction(Operation operation) {
        String mnemonic = operation.mnemonic().name().toLowerCase(Locale.ROOT);
        if (operation.condition() != null) {
            mnemonic = mnemonic.replace("cc", operation.condition().text());
        }
        if (operation.mnemonic() == Mnemonic.RET) {
            mnemonic = "hlt";
        }
        boolean widens =
                operation.mnemonic() == Mnemonic.MOVSX && operation.bytes() == 8 && operation.sourceBytes() == 4;
        if (widens) {
            mnemonic = "movsxd";
        }
        boolean implied = operation.mnemonic() == Mnemonic.XCHG;
        String operands =
                operation.operands().stream().map(NasmTranslation::operand).collect(Collectors.joining(", "));
        return ((operation.locked() && !implied ? "lock " : "") + mnemonic + " " + operands).trim();
    }

    private static String operand(Operand operand) {
        if (operand instanceof Operand.InRegister in) {
            return in.register().text();
        }
        if (operand instanceof Operand.Immediate immediate) {
            return Long.toString(immediate.value());
        }
        if (operand instanceof Operand.Target target) {
            return label(target.label());
        }
        Operand.InMemory memory = (Operand.InMemory) operand;
        StringBuilder address = new StringBuilder();
        if (memory.symbol() != null) {
            address.append('$').append(memory.symbol());
        }
        if (memory.base() != null) {
            address.append(address.length() > 0 ? "+" : "").append(memory.base().text());
        }
        if (memory.index() != null) {
            address.append(address.length() > 0 ? "+" : "")
                    .append(memory.index().text())
                    .append('*')
                    .append(memory.scale());
        }
        if (memory.displacement() != 0) {
            address.append(memory.displacement() > 0 ? "+" : "").append(memory.displacement());
        }
        return SIZES.get(memory.bytes()) + " [" + address + "]";
    }
}

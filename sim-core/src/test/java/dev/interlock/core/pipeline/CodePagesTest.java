package dev.interlock.core.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.core.machine.MachineConfig;
import dev.interlock.isa.decode.Decoder;
import dev.interlock.isa.instruction.Instruction;
import org.junit.jupiter.api.Test;

/** Code is decoded once, for as long as its bytes stay what they are. */
class CodePagesTest {
    private static final long PAGE = 0x5000;
    private static final Instruction NOP = Decoder.decode(new byte[] {(byte) 0x90}, 0, 1);

    private final CodePages pages = new CodePages();
    private final TimedInstruction decoded =
            new TimedInstruction(NOP, MachineConfig.profile("textbook-1").core().latencies(), false);

    private void fill(long line, int value) {
        byte[] bytes = new byte[64];
        bytes[10] = (byte) value;
        pages.lineFilled(line, bytes);
    }

    @Test
    void a_line_that_comes_again_with_the_same_bytes_keeps_what_was_decoded() {
        fill(PAGE + 64, 1);
        pages.page(PAGE).decoded[64 + 3] = decoded;

        fill(PAGE + 64, 1); // evicted and fetched again

        assertThat(pages.page(PAGE).decoded[64 + 3]).isSameAs(decoded);
    }

    @Test
    void other_bytes_drop_the_line_and_what_may_reach_into_it_and_nothing_else() {
        fill(PAGE + 64, 1);
        TimedInstruction[] all = pages.page(PAGE).decoded;
        for (int at : new int[] {64 - 15, 64 - 14, 64, 127, 128}) {
            all[at] = decoded;
        }

        fill(PAGE + 64, 2);

        assertThat(all[64 - 15]).as("ends before the line").isSameAs(decoded);
        assertThat(all[64 - 14]).as("fifteen bytes reach into it").isNull();
        assertThat(all[64]).isNull();
        assertThat(all[127]).isNull();
        assertThat(all[128]).as("the next line").isSameAs(decoded);
    }
}

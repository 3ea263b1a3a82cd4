package dev.interlock.os.signal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.isa.register.RegisterFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class SignalFrameTest {
    private static final SignalAction ACTION = new SignalAction(0x401000, 0, 0x402000, 0);

    private static RegisterFile random(SplittableRandom random) {
        RegisterFile registers = new RegisterFile();
        for (int i = 0; i < 16; i++) {
            registers.gpr[i] = random.nextLong();
        }
        for (int i = 0; i < 32; i++) {
            registers.xmm[i] = random.nextLong();
        }
        for (int i = 0; i < 8; i++) {
            registers.x87.significand[i] = random.nextLong();
            registers.x87.signExponent[i] = random.nextInt(0x10000);
        }
        registers.x87.empty = random.nextInt(256);
        registers.x87.statusWord(random.nextInt(0x10000));
        registers.x87.control = random.nextInt(0x2000);
        registers.mxcsr = random.nextInt(0x10000);
        registers.rip = random.nextLong() >>> 20;
        registers.flags.rflags(0x202 | random.nextInt() & 0xcd5);
        return registers;
    }

    @RepeatedTest(20)
    void what_was_interrupted_goes_on_as_it_was(RepetitionInfo repetition) {
        RegisterFile before = random(new SplittableRandom(repetition.getCurrentRepetition()));
        SignalFrame.Place place = SignalFrame.below(0x7fff_0000_1238L - SignalFrame.RED_ZONE);
        byte[] bytes = SignalFrame.bytes(
                place, before, new ThreadSignals(), 0x1234, ACTION, SignalInfo.kernel(Signals.SIGALRM));

        RegisterFile after = random(new SplittableRandom(99));
        int state = (int) (place.state() - place.frame());
        assertThat(SignalFrame.loadState(after, Arrays.copyOfRange(bytes, state, state + SignalFrame.STATE_BYTES)))
                .isTrue();
        SignalFrame.Context context = new SignalFrame.Context(
                Arrays.copyOfRange(bytes, SignalFrame.CONTEXT_AT, SignalFrame.CONTEXT_AT + SignalFrame.CONTEXT_BYTES));
        context.load(after);

        assertThat(after.gpr).isEqualTo(before.gpr);
        assertThat(after.rip).isEqualTo(before.rip);
        assertThat(after.flags.rflags()).isEqualTo(before.flags.rflags());
        assertThat(FxsaveImage.of(after)).isEqualTo(FxsaveImage.of(before));
        assertThat(context.mask()).isEqualTo(0x1234);
        assertThat(context.state()).isEqualTo(place.state());
    }

    @RepeatedTest(20)
    void the_stack_is_aligned_as_behind_a_call(RepetitionInfo repetition) {
        long top = 0x7fff_0000_0000L + 8 * repetition.getCurrentRepetition();
        SignalFrame.Place place = SignalFrame.below(top);

        assertThat(place.frame() + 8 & 15).isZero();
        assertThat(place.state() & 63).isZero();
        assertThat(place.end()).isLessThanOrEqualTo(top);
        assertThat(place.frame() + SignalFrame.BYTES).isLessThanOrEqualTo(place.state());
    }

    @Test
    void a_handler_begins_with_its_arguments_and_the_way_back() {
        RegisterFile registers = random(new SplittableRandom(1));
        registers.flags.df(true);
        SignalFrame.Place place = SignalFrame.below(0x10000);
        byte[] bytes =
                SignalFrame.bytes(place, registers, new ThreadSignals(), 0, ACTION, SignalInfo.fault(11, 2, 0xdead));
        SignalFrame.enter(registers, place, ACTION, SignalInfo.fault(11, 2, 0xdead));

        ByteBuffer frame = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int info = (int) (registers.gpr[RegisterFile.RSI] - place.frame());
        assertThat(registers.gpr[RegisterFile.RDI]).isEqualTo(11);
        assertThat(registers.rip).isEqualTo(0x401000);
        assertThat(registers.flags.df()).isFalse();
        assertThat(frame.getLong(0)).isEqualTo(0x402000);
        assertThat(frame.getInt(info)).isEqualTo(11);
        assertThat(frame.getInt(info + 8)).isEqualTo(2);
        assertThat(frame.getLong(info + 16)).isEqualTo(0xdead);
    }

    @Test
    void bits_of_mxcsr_that_do_not_exist_are_refused() {
        byte[] state = new byte[SignalFrame.STATE_BYTES];
        state[26] = 1;

        assertThat(SignalFrame.loadState(new RegisterFile(), state)).isFalse();
    }
}

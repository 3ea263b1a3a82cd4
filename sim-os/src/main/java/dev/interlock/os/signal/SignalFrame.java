package dev.interlock.os.signal;

import static dev.interlock.isa.register.RegisterFile.R10;
import static dev.interlock.isa.register.RegisterFile.R11;
import static dev.interlock.isa.register.RegisterFile.R12;
import static dev.interlock.isa.register.RegisterFile.R13;
import static dev.interlock.isa.register.RegisterFile.R14;
import static dev.interlock.isa.register.RegisterFile.R15;
import static dev.interlock.isa.register.RegisterFile.R8;
import static dev.interlock.isa.register.RegisterFile.R9;
import static dev.interlock.isa.register.RegisterFile.RAX;
import static dev.interlock.isa.register.RegisterFile.RBP;
import static dev.interlock.isa.register.RegisterFile.RBX;
import static dev.interlock.isa.register.RegisterFile.RCX;
import static dev.interlock.isa.register.RegisterFile.RDI;
import static dev.interlock.isa.register.RegisterFile.RDX;
import static dev.interlock.isa.register.RegisterFile.RSI;
import static dev.interlock.isa.register.RegisterFile.RSP;

import dev.interlock.isa.register.RegisterFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The interrupted program on its own stack while a handler runs: {@code struct rt_sigframe} of Linux on x86-64.
 *
 * <pre>
 *   higher   the program's stack, and 128 bytes below that belong to it (System V ABI, 3.2.2, the red zone)
 *            image of XSAVE, aligned to 64: 512 bytes FXSAVE, 64 bytes header, FP_XSTATE_MAGIC2
 *   +312     siginfo_t
 *   +  8     ucontext: flags, link, stack, general registers, RIP, RFLAGS, selectors, trap, CR2, pointer to the image, mask
 *   +  0     return address: the restorer                        RSP of the handler; RSP + 8 is a multiple of 16
 * </pre>
 */
public final class SignalFrame {
    /** Bytes below the stack pointer that a program may use. */
    public static final int RED_ZONE = 128;

    /** Bytes of the general part. */
    public static final int BYTES = 440;
    /** Bytes of the floating part. */
    public static final int STATE_BYTES = 512 + 64 + 4;

    /** Where the context lies in the frame. */
    public static final int CONTEXT_AT = 8;
    /** Where the information lies in the frame. */
    public static final int INFO_AT = CONTEXT_AT + 304;
    /** Bytes of a context. */
    public static final int CONTEXT_BYTES = 304;

    private static final int STACK_AT = 16;
    private static final int REGISTERS_AT = 40;
    private static final int RIP_AT = REGISTERS_AT + 128;
    private static final int RFLAGS_AT = RIP_AT + 8;
    private static final int SELECTORS_AT = RFLAGS_AT + 8;
    private static final int ERROR_AT = SELECTORS_AT + 8;
    private static final int TRAP_AT = ERROR_AT + 8;
    private static final int OLD_MASK_AT = TRAP_AT + 8;
    private static final int CR2_AT = OLD_MASK_AT + 8;
    private static final int STATE_POINTER_AT = CR2_AT + 8;
    private static final int MASK_AT = 296;

    /** The order of the general registers in {@code struct sigcontext}; then RIP. */
    private static final int[] ORDER = {R8, R9, R10, R11, R12, R13, R14, R15, RDI, RSI, RBP, RBX, RDX, RAX, RCX, RSP};

    /** UC_FP_XSTATE, UC_SIGCONTEXT_SS, UC_STRICT_RESTORE_SS. */
    private static final long CONTEXT_FLAGS = 7;

    private static final int MAGIC_1_AT = 464;
    private static final int MAGIC_1 = 0x46505853;
    private static final int MAGIC_2 = 0x46505845;
    private static final int HEADER_AT = 512;
    private static final int MAGIC_2_AT = HEADER_AT + 64;
    private static final long X87_AND_SSE = 3;

    /** What a program may change of RFLAGS: AC RF OF DF TF SF ZF AF PF CF. */
    private static final long USER_FLAGS = 0x50dd5;

    /** DF, TF, RF: off when a handler begins. */
    private static final long OFF_IN_HANDLERS = 0x400 | 0x100 | 0x10000;

    private SignalFrame() {}

    /**
     * Where the pieces go.
     *
     * @param frame address of the general part
     * @param state address of the floating part
     * @param end behind the last byte
     */
    public record Place(long frame, long state, long end) {}

    /** Where a frame goes, below a stack pointer. */
    public static Place below(long top) {
        long state = top - STATE_BYTES & -64;
        long frame = (state - BYTES & -16) - 8;
        return new Place(frame, state, state + STATE_BYTES);
    }

    /**
     * The bytes from {@link Place#frame} to {@link Place#end}.
     *
     * @param mask what the thread blocks again when the handler has returned
     */
    public static byte[] bytes(
            Place place,
            RegisterFile registers,
            ThreadSignals thread,
            long mask,
            SignalAction action,
            SignalInfo info) {
        int size = (int) (place.end - place.frame);
        ByteBuffer bytes = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(0, action.restorer());
        context(bytes.slice(CONTEXT_AT, CONTEXT_BYTES).order(ByteOrder.LITTLE_ENDIAN), place, registers, thread, mask);
        bytes.put(INFO_AT, info.bytes());
        state(bytes.slice((int) (place.state - place.frame), STATE_BYTES).order(ByteOrder.LITTLE_ENDIAN), registers);
        return bytes.array();
    }

    private static void context(
            ByteBuffer context, Place place, RegisterFile registers, ThreadSignals thread, long mask) {
        SignalStack stack = thread.stack();
        context.putLong(0, CONTEXT_FLAGS);
        context.putLong(STACK_AT, stack.base())
                .putInt(STACK_AT + 8, stack.flagsAt(registers.gpr[RSP]))
                .putLong(STACK_AT + 16, stack.bytes());
        for (int i = 0; i < ORDER.length; i++) {
            context.putLong(REGISTERS_AT + 8 * i, registers.gpr[ORDER[i]]);
        }
        context.putLong(RIP_AT, registers.rip).putLong(RFLAGS_AT, registers.flags.rflags());
        context.putShort(SELECTORS_AT, (short) RegisterFile.USER_CODE_SELECTOR)
                .putShort(SELECTORS_AT + 6, (short) RegisterFile.USER_DATA_SELECTOR);
        ThreadSignals.Cause cause = thread.cause();
        context.putLong(ERROR_AT, cause.error())
                .putLong(TRAP_AT, cause.trap())
                .putLong(OLD_MASK_AT, mask)
                .putLong(CR2_AT, cause.address())
                .putLong(STATE_POINTER_AT, place.state)
                .putLong(MASK_AT, mask);
    }

    private static void state(ByteBuffer state, RegisterFile registers) {
        long[] words = FxsaveImage.of(registers);
        for (int i = 0; i < words.length; i++) {
            state.putLong(8 * i, words[i]);
        }
        state.putInt(MAGIC_1_AT, MAGIC_1)
                .putInt(MAGIC_1_AT + 4, STATE_BYTES)
                .putLong(MAGIC_1_AT + 8, X87_AND_SSE)
                .putInt(MAGIC_1_AT + 16, STATE_BYTES - 4)
                .putLong(HEADER_AT, X87_AND_SSE)
                .putInt(MAGIC_2_AT, MAGIC_2);
    }

    /** Lets the program go on in the handler. */
    public static void enter(RegisterFile registers, Place place, SignalAction action, SignalInfo info) {
        registers.gpr[RDI] = info.signal();
        registers.gpr[RSI] = place.frame + INFO_AT;
        registers.gpr[RDX] = place.frame + CONTEXT_AT;
        registers.gpr[RAX] = 0;
        registers.gpr[RSP] = place.frame;
        registers.rip = action.handler();
        registers.flags.rflags(registers.flags.rflags() & ~OFF_IN_HANDLERS);
    }

    /** The context that rt_sigreturn(2) finds. */
    public static final class Context {
        private final ByteBuffer bytes;

        /** @param bytes {@link #CONTEXT_BYTES} of them */
        public Context(byte[] bytes) {
            this.bytes = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        }

        /** Address of the floating part; 0 for none. */
        public long state() {
            return bytes.getLong(STATE_POINTER_AT);
        }

        /** What is blocked from now on. */
        public long mask() {
            return bytes.getLong(MASK_AT);
        }

        /** The stack for handlers. */
        public SignalStack stack() {
            int flags = bytes.getInt(STACK_AT + 8);
            return (flags & SignalStack.SS_DISABLE) != 0
                    ? SignalStack.NONE
                    : new SignalStack(
                            bytes.getLong(STACK_AT), flags & SignalStack.SS_AUTODISARM, bytes.getLong(STACK_AT + 16));
        }

        /** The general registers, RIP and the flags of the program are these again. */
        public void load(RegisterFile registers) {
            for (int i = 0; i < ORDER.length; i++) {
                registers.gpr[ORDER[i]] = bytes.getLong(REGISTERS_AT + 8 * i);
            }
            registers.rip = bytes.getLong(RIP_AT);
            registers.flags.rflags(registers.flags.rflags() & ~USER_FLAGS | bytes.getLong(RFLAGS_AT) & USER_FLAGS);
        }
    }

    /**
     * Loads the floating part.
     *
     * @param bytes {@link #STATE_BYTES} of them, or null for a program that has put none there: then all is as at the start
     * @return false if no processor would take it
     */
    public static boolean loadState(RegisterFile registers, byte[] bytes) {
        long components = 0;
        long[] words = new long[FxsaveImage.WORDS];
        if (bytes != null) {
            ByteBuffer state = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            state.asLongBuffer().get(words);
            boolean extended = state.getInt(MAGIC_1_AT) == MAGIC_1 && state.getInt(MAGIC_2_AT) == MAGIC_2;
            components = extended ? state.getLong(HEADER_AT) : X87_AND_SSE;
            if (!FxsaveImage.isValid(words) || (components & ~X87_AND_SSE) != 0) {
                return false;
            }
        }
        RegisterFile initial = new RegisterFile();
        if ((components & 1) != 0) {
            FxsaveImage.loadX87(registers, words);
        } else {
            registers.x87.copyFrom(initial.x87);
        }
        FxsaveImage.loadSse(registers, (components & 2) != 0 ? words : FxsaveImage.of(initial));
        return true;
    }
}

package dev.interlock.test.litmus;

import static dev.interlock.test.litmus.ConditionCode.*;

import java.util.Arrays;
import java.util.List;

/**
 * One thread of the abstract machine: program counter, registers, flags and store buffer; immutable. Also a small
 * interpreter of the instructions of litmus tests, written from the SDM and sharing nothing with the simulator's.
 */
final class TsoThread {
    private static final int RAX = 0;
    private static final int STATUS = CF | PF | ZF | SF | OF;
    private static final long[] NOTHING = {};

    private final Program program;
    private final int next;
    private final long[] registers;
    private final int flags;

    /** Oldest first; three words for each write: offset in memory, bytes, value. */
    private final long[] buffer;

    private final int hash;

    /** What does not change. */
    private record Program(LitmusThread thread, TsoMemory layout, LitmusTest test) {}

    private TsoThread(Program program, int next, long[] registers, int flags, long[] buffer) {
        this.program = program;
        this.next = next;
        this.registers = registers;
        this.flags = flags;
        this.buffer = buffer;
        hash = ((next * 31 + flags) * 31 + Arrays.hashCode(registers)) * 31 + Arrays.hashCode(buffer);
    }

    static TsoThread start(LitmusTest test, int number) {
        long[] registers = new long[16];
        for (RegisterStart start : test.starts()) {
            if (start.thread() == number) {
                long value = start.pointsTo() != null ? test.addressOf(start.pointsTo()) : start.value();
                int n = start.register().number();
                registers[n] = start.register().into(registers[n], value);
            }
        }
        Program program = new Program(test.threads().get(number), new TsoMemory(test), test);
        return new TsoThread(program, 0, registers, 0, NOTHING);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TsoThread thread
                && hash == thread.hash
                && next == thread.next
                && flags == thread.flags
                && Arrays.equals(registers, thread.registers)
                && Arrays.equals(buffer, thread.buffer);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    // ---------------------------------------------------------------- what the search asks

    /** The 64 bits of a register. */
    long register(RegisterName register) {
        return registers[register.number()];
    }

    boolean finished() {
        return next >= program.thread.operations().size();
    }

    /** Writes in the buffer. */
    int buffered() {
        return buffer.length / 3;
    }

    private Operation operation() {
        return program.thread.operations().get(next);
    }

    /** True if the next instruction can be executed now, and neither feels other threads nor is felt by them. */
    boolean nextIsPrivate() {
        if (finished() || !ready() || operation().locked()) {
            return false;
        }
        return operation().memory() == null || writesOnly(operation());
    }

    private static boolean writesOnly(Operation operation) {
        return operation.first() instanceof Operand.InMemory
                && (operation.mnemonic() == Mnemonic.MOV || operation.mnemonic() == Mnemonic.SETCC);
    }

    /** False if the next instruction waits for the buffer to empty. */
    boolean ready() {
        return buffer.length == 0 || !operation().locked() && operation().mnemonic() != Mnemonic.MFENCE;
    }

    /** This thread without its oldest buffered write. */
    TsoThread drained() {
        long[] rest = buffer.length == 3 ? NOTHING : Arrays.copyOfRange(buffer, 3, buffer.length);
        return new TsoThread(program, next, registers, flags, rest);
    }

    /** Memory with the oldest buffered write in it. */
    TsoMemory.Contents oldestInto(TsoMemory.Contents memory) {
        return memory.with((int) buffer[0], (int) buffer[1], buffer[2]);
    }

    /** What an instruction leads to. */
    record Step(TsoThread thread, TsoMemory.Contents memory) {}

    /** Executes the next instruction; usually in one way. */
    List<Step> execute(TsoMemory.Contents memory) {
        Operation operation = operation();
        Step step = new Execution(memory, true).of(operation);
        if (operation.mnemonic() == Mnemonic.CMPXCHG && !operation.locked() && operation.memory() != null) {
            // the manual has it write the old value back when the comparison fails; nobody promises to see that write
            Step without = new Execution(memory, false).of(operation);
            return step.equals(without) ? List.of(step) : List.of(step, without);
        }
        return List.of(step);
    }

    // ---------------------------------------------------------------- the interpreter

    /** One instruction being executed: the parts of the thread that it changes. */
    private final class Execution {
        private TsoMemory.Contents memory;
        private final boolean writesBack;
        private final long[] changed = registers.clone();
        private int newFlags = flags;
        private int newNext = next + 1;
        private long[] newBuffer = buffer;
        private Operation operation;

        Execution(TsoMemory.Contents memory, boolean writesBack) {
            this.memory = memory;
            this.writesBack = writesBack;
        }

        Step of(Operation what) {
            operation = what;
            execute();
            return new Step(new TsoThread(program, newNext, changed, newFlags, newBuffer), memory);
        }

        private void execute() {
            int bytes = operation.bytes();
            switch (operation.mnemonic()) {
                case MOV, MOVZX -> write(operation.first(), read(operation.second()));
                case MOVSX -> write(operation.first(), Bits.signExtend(source(), operation.sourceBytes()));
                case LEA -> write(operation.first(), address((Operand.InMemory) operation.second()));
                case ADD -> write(operation.first(), add(read(operation.first()), source(), bytes));
                case SUB -> write(operation.first(), subtract(read(operation.first()), source(), bytes));
                case CMP -> subtract(read(operation.first()), source(), bytes);
                case AND -> write(operation.first(), logical(read(operation.first()) & source(), bytes));
                case OR -> write(operation.first(), logical(read(operation.first()) | source(), bytes));
                case XOR -> write(operation.first(), logical(read(operation.first()) ^ source(), bytes));
                case TEST -> logical(read(operation.first()) & source(), bytes);
                case INC -> write(operation.first(), keepingCarry(add(read(operation.first()), 1, bytes)));
                case DEC -> write(operation.first(), keepingCarry(subtract(read(operation.first()), 1, bytes)));
                case NEG -> write(operation.first(), subtract(0, read(operation.first()), bytes));
                case NOT -> write(operation.first(), ~read(operation.first()));
                case XCHG -> {
                    long first = read(operation.first());
                    long second = read(operation.second());
                    write(operation.first(), second);
                    write(operation.second(), first);
                }
                case XADD -> {
                    long first = read(operation.first());
                    long sum = add(first, source(), bytes);
                    write(operation.second(), first);
                    write(operation.first(), sum); // last: if both are one register it holds the sum
                }
                case CMPXCHG -> compareAndExchange(bytes);
                case JMP -> jump();
                case JCC -> {
                    if (operation.condition().holds(flags)) {
                        jump();
                    }
                }
                case SETCC -> write(operation.first(), operation.condition().holds(flags) ? 1 : 0);
                case CMOVCC -> {
                    long source = source();
                    write(operation.first(), operation.condition().holds(flags) ? source : read(operation.first()));
                }
                case RET -> newNext = program.thread.operations().size();
                case NOP, PAUSE, MFENCE, LFENCE, SFENCE -> {} // loads are in order and so are stores; MFENCE has waited
            }
        }

        private void compareAndExchange(int bytes) {
            long accumulator = Bits.zeroExtend(registers[RAX], bytes);
            long old = read(operation.first());
            subtract(accumulator, old, bytes);
            if (accumulator == old) {
                write(operation.first(), source());
                return;
            }
            if (writesBack && operation.first() instanceof Operand.InMemory) {
                write(operation.first(), old);
            }
            changed[RAX] = bytes >= 4 ? old : registers[RAX] & ~Bits.mask(bytes) | old;
        }

        private void jump() {
            newNext = program.thread.labels().get(((Operand.Target) operation.first()).label());
        }

        // ------------------------------------------------------------ operands

        private long source() {
            return read(operation.second());
        }

        /** The value of an operand, zero-extended. */
        private long read(Operand operand) {
            if (operand instanceof Operand.InRegister in) {
                return in.register().of(registers[in.register().number()]);
            }
            if (operand instanceof Operand.Immediate immediate) {
                return Bits.zeroExtend(immediate.value(), operation.bytes());
            }
            Operand.InMemory at = (Operand.InMemory) operand;
            return load(program.layout.offset(address(at), at.bytes()), at.bytes());
        }

        private void write(Operand operand, long value) {
            if (operand instanceof Operand.InRegister in) {
                int n = in.register().number();
                changed[n] = in.register().into(changed[n], value);
                return;
            }
            Operand.InMemory at = (Operand.InMemory) operand;
            int offset = program.layout.offset(address(at), at.bytes());
            if (operation.locked()) {
                memory = memory.with(offset, at.bytes(), value);
                return;
            }
            newBuffer = Arrays.copyOf(buffer, buffer.length + 3);
            newBuffer[buffer.length] = offset;
            newBuffer[buffer.length + 1] = at.bytes();
            newBuffer[buffer.length + 2] = Bits.zeroExtend(value, at.bytes());
        }

        /** Registers as they were before the instruction, which is right for all we have but none that has RSP. */
        private long address(Operand.InMemory at) {
            long address = at.displacement();
            if (at.symbol() != null) {
                address += program.test.addressOf(at.symbol());
            }
            if (at.base() != null) {
                address += at.base().of(registers[at.base().number()]);
            }
            if (at.index() != null) {
                address += at.index().of(registers[at.index().number()]) * at.scale();
            }
            boolean narrow = at.base() != null && at.base().bytes() == 4
                    || at.index() != null && at.index().bytes() == 4;
            return narrow ? Bits.zeroExtend(address, 4) : address;
        }

        /** Each byte from the newest buffered write that has it, else from memory. */
        private long load(int offset, int bytes) {
            long value = memory.read(offset, bytes);
            for (int entry = 0; entry < buffer.length; entry += 3) {
                for (int i = 0; i < bytes; i++) {
                    long within = offset + i - buffer[entry];
                    if (within >= 0 && within < buffer[entry + 1]) {
                        long written = buffer[entry + 2] >>> 8 * within & 0xff;
                        value = value & ~(0xffL << 8 * i) | written << 8 * i;
                    }
                }
            }
            return value;
        }

        // ------------------------------------------------------------ arithmetic

        private long add(long a, long b, int bytes) {
            long sum = Bits.zeroExtend(a + b, bytes);
            boolean carry = Long.compareUnsigned(sum, Bits.zeroExtend(a, bytes)) < 0;
            boolean overflow = negative((a ^ sum) & (b ^ sum), bytes);
            setFlags(sum, bytes, carry, overflow);
            return sum;
        }

        private long subtract(long a, long b, int bytes) {
            long difference = Bits.zeroExtend(a - b, bytes);
            boolean borrow = Long.compareUnsigned(Bits.zeroExtend(a, bytes), Bits.zeroExtend(b, bytes)) < 0;
            boolean overflow = negative((a ^ b) & (a ^ difference), bytes);
            setFlags(difference, bytes, borrow, overflow);
            return difference;
        }

        private long logical(long result, int bytes) {
            setFlags(Bits.zeroExtend(result, bytes), bytes, false, false);
            return result;
        }

        /** INC and DEC leave CF as it was. */
        private long keepingCarry(long result) {
            newFlags = newFlags & ~CF | flags & CF;
            return result;
        }

        private static boolean negative(long value, int bytes) {
            return Bits.signExtend(value, bytes) < 0;
        }

        private void setFlags(long result, int bytes, boolean carry, boolean overflow) {
            newFlags = newFlags & ~STATUS
                    | (carry ? CF : 0)
                    | (Long.bitCount(result & 0xff) % 2 == 0 ? PF : 0)
                    | (result == 0 ? ZF : 0)
                    | (negative(result, bytes) ? SF : 0)
                    | (overflow ? OF : 0);
        }
    }
}

package dev.interlock.isa.assembler;

/** An operand as one pass sees it: names replaced by what they are worth now. */
sealed interface Argument {
    SourcePosition position();

    /** How an error message calls it. */
    String describe();

    /** A register. */
    record InRegister(SourcePosition position, Register register) implements Argument {
        @Override
        public String describe() {
            return register.name();
        }
    }

    /** A number, an address as a number, or the target of a branch. */
    record Immediate(SourcePosition position, Value value, int size, boolean strict, Operand.Distance distance)
            implements Argument {
        @Override
        public String describe() {
            return "a number";
        }

        /** True if it is known to be this number, so that a form for just this number fits. */
        boolean is(long number) {
            return value.isScalar() && !value.unknown() && value.number() == number;
        }

        Immediate withoutSize() {
            return new Immediate(position, value, 0, strict, distance);
        }

        /** True if the assembler may choose a shorter encoding by the value. */
        boolean mayShrink() {
            return !strict && value.isScalar();
        }
    }

    /**
     * Memory.
     *
     * @param size from the size keyword, 0 if there is none
     */
    record Memory(SourcePosition position, EffectiveAddress address, int size) implements Argument {
        Memory withSize(int bytes) {
            return new Memory(position, address, bytes);
        }

        @Override
        public String describe() {
            return switch (size) {
                case 1 -> "byte memory";
                case 2 -> "word memory";
                case 4 -> "dword memory";
                case 8 -> "qword memory";
                default -> "memory";
            };
        }
    }

    static Argument of(Operand operand, Scope scope) {
        if (operand instanceof Operand.InRegister written) {
            if (written.size() != 0 && written.size() != written.register().bytes()) {
                throw new AssemblyException(
                        written.position(),
                        "the size keyword does not match register "
                                + written.register().name());
            }
            return new InRegister(written.position(), written.register());
        }
        if (operand instanceof Operand.Memory memory) {
            EffectiveAddress address = EffectiveAddress.of(
                    memory.address(), memory.address().expression().evaluate(scope));
            return new Memory(memory.position(), address, memory.size());
        }
        Operand.Immediate immediate = (Operand.Immediate) operand;
        Value value = immediate.expression().evaluate(scope);
        if (!value.terms().isEmpty()) {
            throw new AssemblyException(
                    immediate.position(), "a register can be part of an expression only in [brackets]");
        }
        return new Immediate(immediate.position(), value, immediate.size(), immediate.strict(), immediate.distance());
    }
}

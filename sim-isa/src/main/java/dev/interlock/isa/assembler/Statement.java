package dev.interlock.isa.assembler;

import java.util.List;

/**
 * One thing the source says to do. Statements do not change once parsed; each pass executes them in order, and only the
 * last pass keeps the bytes.
 */
sealed interface Statement {
    SourcePosition position();

    void assemble(Pass pass);

    /** {@code name:} */
    record Label(SourcePosition position, String name) implements Statement {
        @Override
        public void assemble(Pass pass) {
            pass.define(name, position, pass.here(), true);
        }
    }

    /** {@code name equ value} */
    record Equ(SourcePosition position, String name, Expression expression) implements Statement {
        @Override
        public void assemble(Pass pass) {
            pass.define(name, position, expression.evaluate(pass), false);
        }
    }

    /** {@code section .name} */
    record EnterSection(SourcePosition position, String name, List<SectionAttribute> attributes) implements Statement {
        @Override
        public void assemble(Pass pass) {
            pass.enter(name, attributes, position);
        }
    }

    /** {@code absolute start}: what follows has addresses and no memory. */
    record EnterAbsolute(SourcePosition position, Expression start) implements Statement {
        @Override
        public void assemble(Pass pass) {
            pass.enterAbsolute(pass.number(start, "the start"));
        }
    }

    /** {@code endstruc}: back to the section before. */
    record LeaveAbsolute(SourcePosition position) implements Statement {
        @Override
        public void assemble(Pass pass) {
            pass.leaveAbsolute();
        }
    }

    /** {@code org address} */
    record Origin(SourcePosition position, Expression address) implements Statement {
        @Override
        public void assemble(Pass pass) {
            pass.origin(pass.number(address, "the origin"), position);
        }
    }

    /** {@code global name}: the name must exist. */
    record Global(SourcePosition position, String name) implements Statement {
        @Override
        public void assemble(Pass pass) {
            pass.symbol(name, position);
        }
    }

    /** {@code db …} and its wider brothers. */
    record Data(SourcePosition position, int unit, List<Datum> items) implements Statement {
        @Override
        public void assemble(Pass pass) {
            for (Datum item : items) {
                item.emit(unit, pass);
            }
        }
    }

    /** {@code resb count} and its wider brothers. */
    record Reserve(SourcePosition position, int unit, Expression count) implements Statement {
        @Override
        public void assemble(Pass pass) {
            pass.reserve(pass.count(count, "the number of units to reserve"), unit, position);
        }
    }

    /**
     * {@code align boundary[, filler]}
     *
     * @param filler what stands in the gap, or null to reserve it
     */
    record Align(SourcePosition position, Expression boundary, Statement filler) implements Statement {
        @Override
        public void assemble(Pass pass) {
            long alignment = pass.number(boundary, "the alignment");
            if (Long.bitCount(alignment) != 1 || alignment > Section.GREATEST_ALIGNMENT) {
                throw new AssemblyException(
                        boundary.position(), "the alignment must be a power of two of at most 4096, not " + alignment);
            }
            long gap = pass.alignTo(alignment);
            if (filler == null || pass.section().isNoBits()) {
                pass.reserve(gap, 1, position);
            } else {
                Times.repeat(pass, gap, filler);
            }
        }
    }

    /** {@code times count statement} */
    record Times(SourcePosition position, Expression count, Statement body) implements Statement {
        @Override
        public void assemble(Pass pass) {
            repeat(pass, pass.count(count, "the TIMES count"), body);
        }

        /** {@code $} stays at the first copy, as in NASM; only what is relative to the next instruction moves. */
        private static void repeat(Pass pass, long count, Statement body) {
            if (count == 0) {
                return;
            }
            long before = pass.section().offset();
            body.assemble(pass);
            long size = pass.section().offset() - before;
            pass.checkRoom(size, count - 1, body.position());
            if (pass.section().isNoBits()) {
                pass.reserve(size * (count - 1), 1, body.position());
            } else if (body instanceof Data || body instanceof Instruction i && !i.dependsOnAddress(pass)) {
                pass.repeatLast((int) size, count - 1);
            } else {
                pass.checkRepetitions(count, body.position());
                for (long i = 1; i < count; i++) {
                    body.assemble(pass);
                }
            }
        }
    }

    /** Zeros up to the next field of a structure. */
    record FillTo(SourcePosition position, Expression gap) implements Statement {
        @Override
        public void assemble(Pass pass) {
            long count = pass.number(gap, "the distance to the field");
            if (count < 0) {
                throw new AssemblyException(position, "what stands before this field is " + -count + " bytes too long");
            }
            pass.reserve(count, 1, position);
        }
    }

    /** {@code incbin "file", skip, length}: the bytes have been read by the parser. */
    record Binary(SourcePosition position, byte[] bytes) implements Statement {
        @Override
        public void assemble(Pass pass) {
            pass.emit(bytes, position);
        }
    }

    /** An instruction with its prefixes. */
    record Instruction(SourcePosition position, List<Prefix> prefixes, String mnemonic, List<Operand> operands)
            implements Statement {
        @Override
        public void assemble(Pass pass) {
            pass.emitInstruction(pass.encode(this), position);
        }

        private boolean dependsOnAddress(Pass pass) {
            return pass.encode(this).dependsOnAddress();
        }
    }
}

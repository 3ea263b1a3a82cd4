package dev.interlock.isa.assembler;

import dev.interlock.isa.image.ProgramImage;
import java.util.ArrayList;
import java.util.List;

/** One walk over all statements. Passes before the last one only learn where labels come to stand. */
final class Pass implements Scope {
    /** The greatest program. A typing error in a TIMES count must not eat the machine. */
    static final int MOST_BYTES = 64 << 20;

    /** Room that takes no bytes may be larger, while 32-bit displacements still reach all of it. */
    static final long MOST_RESERVED = 1L << 30;

    /** Copies that must be encoded one by one. */
    private static final long MOST_REPETITIONS = 1 << 20;

    private final SymbolTable symbols;
    private final SectionTable sections;
    private final Encoder encoder;
    private final int number;
    private final boolean last;
    private final List<ProgramImage.SourceLine> lines = new ArrayList<>();
    private Section section;
    private Section sectionBeforeAbsolute;
    private long statementStart;
    private long emitted;
    private boolean changed;
    private Value entry;

    Pass(SymbolTable symbols, SectionTable sections, Encoder encoder, int number, boolean last) {
        this.symbols = symbols;
        this.sections = sections;
        this.encoder = encoder;
        this.number = number;
        this.last = last;
        sections.all().forEach(Section::rewind);
        section = sections.text();
    }

    /** True if a label is not where the pass before left it. */
    boolean changed() {
        return changed;
    }

    List<ProgramImage.SourceLine> lines() {
        return lines;
    }

    /** Where the first instruction of .text stands, or null. */
    Value firstInstruction() {
        return entry;
    }

    void run(List<Statement> statements, Diagnostics diagnostics) {
        for (Statement statement : statements) {
            statementStart = section.offset();
            try {
                statement.assemble(this);
            } catch (AssemblyException failure) {
                diagnostics.add(failure);
            }
        }
        diagnostics.throwIfAny();
    }

    @Override
    public Value symbol(String name, SourcePosition position) {
        Value value = symbols.value(name);
        if (value != null) {
            // An EQU of what comes later counts as zero at first.
            return value.unknown() && number == 1 ? Value.of(0) : value;
        }
        if (number == 1) {
            return Value.UNKNOWN;
        }
        throw new AssemblyException(position, "undefined symbol '" + name + "'" + symbols.suggestion(name));
    }

    @Override
    public Value here() {
        return section.at(statementStart);
    }

    @Override
    public Value sectionStart() {
        return section.at(0);
    }

    Section section() {
        return section;
    }

    void define(String name, SourcePosition position, Value value, boolean label) {
        if (!value.terms().isEmpty()) {
            throw new AssemblyException(position, "symbol '" + name + "' cannot stand for a register");
        }
        if (last && value.unknown()) {
            throw new AssemblyException(position, "symbol '" + name + "' is defined by itself");
        }
        changed |= symbols.define(name, position, value, label, number);
    }

    void enter(String name, List<SectionAttribute> attributes, SourcePosition position) {
        section = sections.named(name);
        section.apply(attributes);
        sectionBeforeAbsolute = null;
    }

    void enterAbsolute(long start) {
        if (sectionBeforeAbsolute == null) {
            sectionBeforeAbsolute = section;
        }
        section = Section.absolute(start);
    }

    /** Back to the section before {@link #enterAbsolute}. */
    void leaveAbsolute() {
        section = sectionBeforeAbsolute;
        sectionBeforeAbsolute = null;
    }

    void origin(long address, SourcePosition position) {
        sections.origin(address, position);
    }

    /** The value of an expression that must be a plain number. */
    long number(Expression expression, String what) {
        Value value = expression.evaluate(this);
        if (!value.unknown() && !value.isScalar()) {
            throw new AssemblyException(expression.position(), what + " must be a plain number, not an address");
        }
        return value.number();
    }

    /** As {@link #number}, and not negative. */
    long count(Expression expression, String what) {
        long count = number(expression, what);
        if (count < 0) {
            throw new AssemblyException(expression.position(), what + " must not be negative, it is " + count);
        }
        return count;
    }

    /** The distance to the next multiple of an alignment. */
    long alignTo(long boundary) {
        section.alignTo(boundary);
        return -section.offset() & boundary - 1;
    }

    void emit(byte[] bytes, SourcePosition position) {
        if (section.isNoBits()) {
            throw new AssemblyException(
                    position,
                    section.isAbsolute()
                            ? "STRUC and ABSOLUTE give addresses only; use RESB and its like here"
                            : "section " + section.name() + " holds no bytes; use RESB or section .data");
        }
        checkRoom(bytes.length, 1, position);
        emitted += bytes.length;
        if (last) {
            section.write(bytes, bytes.length);
        } else {
            section.advance(bytes.length);
        }
    }

    void emitValue(Value value, int size, SourcePosition position) {
        if (!value.terms().isEmpty()) {
            throw new AssemblyException(position, "a register cannot be part of this value");
        }
        MachineCode code = new MachineCode();
        code.add(value, size, MachineCode.Range.EITHER, position, "the value");
        emit(last ? code.bytesAt(0) : new byte[size], position);
    }

    MachineCode encode(Statement.Instruction instruction) {
        return encoder.encode(instruction, this);
    }

    void emitInstruction(MachineCode code, SourcePosition position) {
        long address = section.base() + section.offset();
        if (entry == null && section == sections.text()) {
            entry = Value.in(section, section.offset());
        }
        emit(last ? code.bytesAt(address) : new byte[code.length()], position);
        if (last) {
            lines.add(new ProgramImage.SourceLine(address, code.length(), position.file(), position.line()));
        }
    }

    void reserve(long count, int unit, SourcePosition position) {
        if (section.isNoBits()) {
            if (count > MOST_RESERVED / unit || section.offset() + count * unit > MOST_RESERVED) {
                throw new AssemblyException(position, "a section can reserve at most 1 GiB");
            }
            section.advance(count * unit);
        } else {
            checkRoom(unit, count, position);
            emitted += count * unit;
            if (last) {
                section.writeZeros((int) (count * unit));
            } else {
                section.advance(count * unit);
            }
        }
    }

    void checkRoom(long size, long count, SourcePosition position) {
        long room = section.isNoBits() ? MOST_RESERVED - section.offset() : MOST_BYTES - emitted;
        if (count > 0 && size > room / count) {
            throw new AssemblyException(position, "the program is larger than 64 MiB");
        }
    }

    void checkRepetitions(long count, SourcePosition position) {
        if (count > MOST_REPETITIONS) {
            throw new AssemblyException(
                    position, "this can be repeated at most " + MOST_REPETITIONS + " times, for each copy differs");
        }
    }

    /** The copies of an instruction come from its line too. */
    private void extendLine(int size, long count) {
        int index = lines.size() - 1;
        if (index >= 0 && lines.get(index).address() == section.base() + section.offset() - size) {
            ProgramImage.SourceLine one = lines.get(index);
            int bytes = (int) (size * (count + 1));
            lines.set(index, new ProgramImage.SourceLine(one.address(), bytes, one.file(), one.line()));
        }
    }

    /** Emits the last {@code size} bytes again and again; {@link #checkRoom} comes before. */
    void repeatLast(int size, long count) {
        emitted += size * count;
        if (last) {
            extendLine(size, count);
            section.repeatLast(size, (int) count);
        } else {
            section.advance(size * count);
        }
    }

    /** The distance to a target from the end of an instruction that begins here; null if it is not known. */
    Long distance(Value target, int length) {
        boolean near = !target.unknown() && target.section() == section;
        return near ? Long.valueOf(target.number() - section.offset() - length) : null;
    }
}

package dev.interlock.isa.assembler;

import dev.interlock.isa.image.ProgramImage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * One run of the passes. The first passes let the sizes settle: a branch is taken to be short until its target proves too
 * far, and a label that moves makes another pass necessary. Then the sections get their addresses, and one last pass
 * writes the bytes.
 */
final class Assembly {
    private static final int MOST_PASSES = 100;

    private final Diagnostics diagnostics;
    private final SymbolTable symbols = new SymbolTable();
    private final SectionTable sections = new SectionTable();
    private final Encoder encoder = new Encoder();
    private Pass last;

    Assembly(Diagnostics diagnostics) {
        this.diagnostics = diagnostics;
    }

    Diagnostics diagnostics() {
        return diagnostics;
    }

    /** Assembles the statements and returns the sections in the order of their addresses. */
    List<Section> run(List<Statement> statements, Function<SectionTable, List<Section>> placement) {
        int number = 0;
        Pass pass;
        do {
            if (++number > MOST_PASSES) {
                throw new AssemblyException(
                        statements.get(0).position(),
                        "the sizes do not settle: a label depends on itself by way of TIMES, EQU or ALIGN");
            }
            pass = new Pass(symbols, sections, encoder, number, false);
            pass.run(statements, diagnostics);
        } while (pass.changed());
        List<Section> placed = placement.apply(sections);
        last = new Pass(symbols, sections, encoder, number + 1, true);
        last.run(statements, diagnostics);
        if (last.changed()) {
            throw new IllegalStateException("a label moved in the last pass");
        }
        return placed;
    }

    ProgramImage image(String name, List<Section> placed) {
        Value start = symbols.value("_start");
        if (start == null) {
            start = last.firstInstruction();
        }
        if (start == null) {
            throw new AssemblyException(
                    new SourcePosition(name, 1, 1), "nothing to run: section .text has no instruction");
        }
        List<ProgramImage.Segment> segments = new ArrayList<>();
        for (Section section : placed) {
            segments.add(new ProgramImage.Segment(
                    section.name(),
                    section.base(),
                    section.contents(),
                    section.offset(),
                    true,
                    section.isWritable(),
                    section.isExecutable()));
        }
        List<ProgramImage.SourceLine> lines = new ArrayList<>(last.lines());
        lines.sort((a, b) -> Long.compareUnsigned(a.address(), b.address()));
        return new ProgramImage(
                name, ProgramImage.Kind.ASSEMBLED, start.resolved(), segments, imageSymbols(), lines, 0, 0);
    }

    /** Labels with their addresses. A label's size reaches to the next label, for a local one to the next of any kind. */
    private Map<String, ProgramImage.Symbol> imageSymbols() {
        TreeMap<Long, Boolean> ends = new TreeMap<>();
        for (Section section : sections.all()) {
            ends.put(section.base() + section.offset(), true);
        }
        symbols.entries().forEach((name, entry) -> {
            if (entry.label() && entry.value().section() != null) {
                ends.merge(entry.value().resolved(), !isLocal(name), Boolean::logicalOr);
            }
        });
        Map<String, ProgramImage.Symbol> result = new LinkedHashMap<>();
        symbols.entries().forEach((name, entry) -> {
            if (entry.value().section() == null || name.startsWith("..@")) {
                return;
            }
            long address = entry.value().resolved();
            long size = 0;
            if (entry.label()) {
                for (Map.Entry<Long, Boolean> end : ends.tailMap(address, false).entrySet()) {
                    if (end.getValue() || isLocal(name)) {
                        size = end.getKey() - address;
                        break;
                    }
                }
                long sectionEnd =
                        entry.value().section().base() + entry.value().section().offset();
                size = address == sectionEnd ? 0 : size;
            }
            result.put(name, new ProgramImage.Symbol(name, address, size));
        });
        return result;
    }

    private static boolean isLocal(String name) {
        return name.indexOf('.') >= 0 && !name.startsWith("..@");
    }
}

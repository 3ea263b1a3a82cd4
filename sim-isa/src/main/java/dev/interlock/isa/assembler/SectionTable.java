package dev.interlock.isa.assembler;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The sections of a program, and where they come to stand. */
final class SectionTable {
    private static final long PAGE = 4096;
    private static final List<String> USUAL = List.of(".text", ".rodata", ".data", ".bss");

    private final Map<String, Section> byName = new LinkedHashMap<>();
    private long origin = -1;
    private SourcePosition originPosition;

    SectionTable() {
        named(".text");
    }

    Section named(String name) {
        return byName.computeIfAbsent(name, Section::new);
    }

    Section text() {
        return named(".text");
    }

    Collection<Section> all() {
        return byName.values();
    }

    void origin(long address, SourcePosition position) {
        if (origin >= 0 && origin != address) {
            throw new AssemblyException(position, "the origin is given twice");
        }
        if (address < 0) {
            throw new AssemblyException(position, "the origin must not be negative");
        }
        origin = address;
        originPosition = position;
    }

    /** Each section on a page of its own, .text first, so that each can have its protection. */
    List<Section> placeOnPages(long textBase) {
        if (origin % PAGE > 0) {
            throw new AssemblyException(originPosition, "the origin of a program must be a multiple of 4096");
        }
        long address = origin >= 0 ? origin : textBase;
        List<Section> placed = new ArrayList<>();
        for (Section section : inOrder()) {
            section.placeAt(address);
            if (section.offset() > 0) {
                placed.add(section);
                address = roundUp(address + section.offset(), PAGE);
            }
        }
        return placed;
    }

    /** One behind the other, as in a flat binary; sections without bytes come last. */
    List<Section> placeFlat() {
        long address = Math.max(origin, 0);
        List<Section> placed = new ArrayList<>();
        for (boolean noBits : new boolean[] {false, true}) {
            for (Section section : byName.values()) {
                if (section.isNoBits() == noBits) {
                    address = section == text() ? address : roundUp(address, section.alignment());
                    section.placeAt(address);
                    address += section.offset();
                    placed.add(section);
                }
            }
        }
        return placed;
    }

    private List<Section> inOrder() {
        List<Section> ordered = new ArrayList<>();
        for (String name : USUAL) {
            if (byName.containsKey(name)) {
                ordered.add(byName.get(name));
            }
        }
        byName.values().stream().filter(s -> !USUAL.contains(s.name())).forEach(ordered::add);
        return ordered;
    }

    private static long roundUp(long address, long alignment) {
        return address + alignment - 1 & -alignment;
    }
}

package dev.interlock.core.report;

import dev.interlock.core.event.Access;
import dev.interlock.core.event.EventKind;
import dev.interlock.core.event.Level;
import dev.interlock.core.event.Part;
import dev.interlock.core.event.Request;
import dev.interlock.core.event.SimEvent;
import dev.interlock.core.event.SimEvent.AccessCompleted;
import dev.interlock.core.event.SimEvent.LineDelivered;
import dev.interlock.core.event.SimEvent.LineMissed;
import dev.interlock.core.event.SimEvent.RequestSent;
import dev.interlock.core.event.SimEvent.TableEntryRead;
import dev.interlock.core.report.Explanation.Step;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The translation of one access: which entries its walk read, and where it found each. */
final class WalkStory {
    private static final Part[] PARTS = {Part.WALK_PML4, Part.WALK_PDPT, Part.WALK_PD, Part.WALK_PT};
    private static final String[] ENTRIES = {"PML4E", "PDPTE", "PDE", "PTE"};
    private static final long PAGE_SHIFT = 12;

    private final AccessCompleted access;
    private final List<SimEvent> during;
    private final List<TableEntryRead> reads;

    WalkStory(AccessCompleted access, List<SimEvent> during) {
        this.access = access;
        this.during = during;
        this.reads = during.stream()
                .filter(event -> event.kind() == EventKind.TABLE_ENTRY_READ && event.core() == access.core())
                .map(TableEntryRead.class::cast)
                .filter(this::isForThisAccess)
                .toList();
    }

    private boolean isForThisAccess(TableEntryRead read) {
        long page = read.virtual() >>> PAGE_SHIFT;
        return page == access.virtual() >>> PAGE_SHIFT || page == access.virtual() + access.bytes() - 1 >>> PAGE_SHIFT;
    }

    String cause() {
        if (access.ledger().walk() == 0) {
            return "the second-level TLB had it";
        }
        int highest = reads.stream().mapToInt(TableEntryRead::level).max().orElse(4);
        return highest == 4 ? "" : "the paging-structure caches had the entries above the " + ENTRIES[4 - highest];
    }

    List<Step> steps() {
        List<Step> steps = new ArrayList<>();
        int lookup = access.ledger().cycles(Part.TLB);
        if (lookup > 0) {
            steps.add(new Step("L2 TLB", lookup, "", List.of()));
        }
        for (int i = 0; i < PARTS.length; i++) {
            int cycles = access.ledger().cycles(PARTS[i]);
            if (cycles > 0) {
                Set<String> places = new LinkedHashSet<>();
                Set<String> addresses = new LinkedHashSet<>();
                for (TableEntryRead read : reads) {
                    if (read.level() == 4 - i) {
                        places.add(foundIn(read));
                        addresses.add("entry at 0x" + Long.toHexString(read.physical()));
                        if (owned(read)) {
                            addresses.add("owned to set its accessed or dirty bit");
                        }
                    }
                }
                String where = places.isEmpty() ? "" : " in " + String.join(" and ", places);
                steps.add(new Step(ENTRIES[i] + where, cycles, String.join(", ", addresses), List.of()));
            }
        }
        return steps;
    }

    /** True if the walk has asked for ownership of the line: it marks the entry. */
    private boolean owned(TableEntryRead read) {
        return during.stream()
                .anyMatch(event -> event.core() == read.core()
                        && event.line() == read.line()
                        && event instanceof RequestSent request
                        && (request.request() == Request.UPGRADE || request.request() == Request.RFO));
    }

    /** Where the line of an entry was when the walk first wanted it. */
    private String foundIn(TableEntryRead read) {
        boolean missedL1 = false;
        boolean missedL2 = false;
        String from = "";
        for (SimEvent event : during) {
            if (event == read) {
                break;
            }
            if (event.core() != access.core() || event.line() != read.line()) {
                continue;
            }
            if (event instanceof TableEntryRead) { // the line is here since then
                missedL1 = false;
                missedL2 = false;
                from = "";
            } else if (event instanceof LineMissed missed && missed.access() == Access.WALK) {
                missedL1 |= missed.level() == Level.L1D;
                missedL2 |= missed.level() == Level.L2;
            } else if (event instanceof LineDelivered delivered) {
                from = switch (delivered.source()) {
                    case CORE -> "another core";
                    case L3 -> "L3";
                    case DRAM -> "DRAM";
                    case NONE -> "";
                };
            }
        }
        if (missedL2) {
            return from.isEmpty() ? "memory" : from;
        }
        return missedL1 ? "L2" : from.isEmpty() ? "L1" : from + ", already under way";
    }
}

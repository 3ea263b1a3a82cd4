package dev.interlock.os.vm;

import dev.interlock.core.pipeline.AccessScript;
import dev.interlock.isa.register.RegisterFile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Which address space each core has in CR3, and what its TLBs may still know of others: Linux's {@code switch_mm_irqs_off}
 * in {@code arch/x86/mm/tlb.c}.
 *
 * <pre>
 *   no PCIDs     every load of CR3 forgets all that the core knows
 *   PCIDs        a core has a few; each belongs to the address space that had it last
 *                  the space has one here, and missed nothing ──▶ CR3, PCID, bit 63: all translations are kept
 *                  it has one, but its tables have changed    ──▶ CR3, PCID: they are forgotten now
 *                  it has none: the next one, round robin     ──▶ CR3, PCID: those of the owner before are forgotten
 * </pre>
 *
 * <p>A shootdown asks only the cores that run the address space ({@link ActiveCores}). Who only keeps its translations is
 * not interrupted: the generation tells when it comes back.
 */
public final class LoadedSpaces {
    /** CR4.PCIDE, SDM vol. 3, section 2.5. */
    private static final long PCIDE = 1 << 17;

    /** Bit 63 of what is loaded into CR3: keep the translations of the PCID, SDM vol. 3, section 4.10.4.1. */
    private static final long KEEP = 1L << 63;

    private final AddressSpace[] loaded;
    private final Pcids[] pcids;

    /** The PCIDs of one core; {@code owners[i]} has PCID i + 1, as 0 is what a core has that uses none. */
    private static final class Pcids {
        private final AddressSpace[] owners;
        private int next;

        Pcids(int count) {
            owners = new AddressSpace[count];
        }

        int of(AddressSpace space) {
            return Arrays.asList(owners).indexOf(space) + 1;
        }

        int give(AddressSpace space) {
            int given = next;
            next = (next + 1) % owners.length;
            owners[given] = space;
            return given + 1;
        }
    }

    /**
     * No core has anything yet.
     *
     * @param pcids how many each core uses, 0 for none
     */
    public LoadedSpaces(int cores, int pcids) {
        loaded = new AddressSpace[cores];
        this.pcids = new Pcids[cores];
        Arrays.setAll(this.pcids, core -> new Pcids(pcids));
    }

    /** A core begins with an address space. */
    public void begin(int core, AddressSpace space) {
        cr3(core, space);
    }

    /** Registers of a core that begins: what {@link #begin} has decided. */
    public void prepare(int core, RegisterFile registers) {
        if (pcids[core].owners.length > 0) {
            registers.cr4 |= PCIDE;
            if (loaded[core] != null) {
                registers.cr3 = loaded[core].root() | pcids[core].of(loaded[core]);
            }
        }
    }

    /** A core goes to an address space, unless it has it: its work loads CR3. From now on it hears of the shootdowns there. */
    public void enter(int core, AddressSpace space, AccessScript.Builder work) {
        if (loaded[core] != space) {
            work.loadCr3(cr3(core, space));
        }
    }

    private long cr3(int core, AddressSpace space) {
        if (loaded[core] != null) {
            loaded[core].cores().leave(core);
        }
        loaded[core] = space;
        Pcids own = pcids[core];
        if (own.owners.length == 0) {
            space.cores().enter(core);
            return space.root();
        }
        int pcid = own.of(space);
        boolean keep = pcid != 0 && space.cores().isUpToDate(core);
        if (pcid == 0) {
            pcid = own.give(space);
        }
        space.cores().enter(core);
        return space.root() | pcid | (keep ? KEEP : 0);
    }

    /** An address space is no more. Cores that are idle may have it in CR3 still, but go nowhere with it. */
    public void forget(AddressSpace space) {
        for (int core = 0; core < loaded.length; core++) {
            if (loaded[core] == space) {
                space.cores().leave(core);
                loaded[core] = null;
            }
            int pcid = pcids[core].of(space);
            if (pcid != 0) {
                pcids[core].owners[pcid - 1] = null; // whoever gets it next begins by forgetting
            }
        }
    }

    private record Saved(List<AddressSpace> loaded, List<List<AddressSpace>> owners, List<Integer> next) {}

    /** Who is where. */
    public Object save() {
        return new Saved(
                new ArrayList<>(Arrays.asList(loaded.clone())),
                Arrays.stream(pcids)
                        .map(of -> (List<AddressSpace>) new ArrayList<>(Arrays.asList(of.owners.clone())))
                        .toList(),
                Arrays.stream(pcids).map(of -> of.next).toList());
    }

    /** Goes back to what {@link #save} returned. */
    public void restore(Object state) {
        Saved saved = (Saved) state;
        for (int core = 0; core < loaded.length; core++) {
            loaded[core] = saved.loaded.get(core);
            saved.owners.get(core).toArray(pcids[core].owners);
            pcids[core].next = saved.next.get(core);
        }
    }
}

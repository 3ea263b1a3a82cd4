package dev.interlock.core.random;

import static dev.interlock.core.mmu.PageTableEntry.USER;
import static dev.interlock.core.mmu.PageTableEntry.WRITABLE;

import dev.interlock.core.coherence.TransitionTable;
import dev.interlock.core.machine.Machine;
import dev.interlock.core.machine.MachineConfig;
import dev.interlock.core.mmu.MemoryType;
import dev.interlock.core.mmu.PageTables;
import dev.interlock.core.pipeline.AccessScript;
import dev.interlock.core.trap.Trap;
import dev.interlock.core.trap.TrapContext;
import dev.interlock.core.trap.TrapHandler;
import dev.interlock.isa.assembler.Assembler;
import dev.interlock.isa.image.ProgramImage;
import dev.interlock.isa.register.RegisterFile;
import java.util.ArrayList;
import java.util.List;

/**
 * A program on a bare machine, for tests: every core starts at {@code _start} with its number in RDI, at privilege level 0
 * and with a stack of its own, and stops at HLT or at its first fault. Virtual addresses are physical ones, by page tables
 * or because paging is off; with page tables all memory is there once more for each memory type ({@link #typed}).
 */
public final class BareMetal implements TrapHandler {
    /** Top of the stack of core 0; those of the others lie 4 KiB further down each. */
    public static final long STACKS = 0x90_0000;

    /** Where the page tables lie. */
    public static final long TABLES = 0xa0_0000;

    /** Virtual addresses below are mapped. */
    private static final long MAPPED = 16 << 20;

    private static final long CR0_PG = 1L << 31;

    private final Machine machine;
    private final ProgramImage image;
    private final List<String> faults = new ArrayList<>();
    private PageTables tables;
    private long nextFrame = TABLES;

    /** A program from its source, in a machine that has not begun. */
    public BareMetal(MachineConfig config, String source, boolean paging) {
        this(config, config.protocolTable(), source, paging);
    }

    /** The same with a protocol table of one's own. */
    public BareMetal(MachineConfig config, TransitionTable protocol, String source, boolean paging) {
        machine = new Machine(config, protocol).kernel(this);
        image = Assembler.assemble("test.asm", source);
        for (ProgramImage.Segment segment : image.segments()) {
            machine.memory().write(segment.address(), segment.bytes(), 0, segment.bytes().length);
        }
        if (paging) {
            tables = new PageTables(machine.memory(), this::frame);
            for (long page = 0; page < MAPPED; page += 4096) {
                tables.map(page, page, WRITABLE | USER);
            }
            for (MemoryType type : MemoryType.values()) {
                for (long page = 0; page < MAPPED; page += 2 << 20) {
                    tables.map(typed(type) + page, page, TypedPages.bits(type, 21), 21);
                }
            }
        }
        for (int core = 0; core < config.cores(); core++) {
            RegisterFile registers = machine.core(core).registers();
            registers.rip = image.entry();
            registers.gpr[RegisterFile.RDI] = core;
            registers.gpr[RegisterFile.RSI] = config.cores();
            registers.gpr[RegisterFile.RSP] = STACKS - core * 4096L;
            registers.cpl = 0;
            if (paging) {
                registers.cr3 = tables.root();
                registers.pat = TypedPages.PAT;
            } else {
                registers.cr0 &= ~CR0_PG;
            }
        }
    }

    /** How far above its address all mapped memory is mapped once more, in pages of 2 MiB and of this type. */
    public static long typed(MemoryType type) {
        return 0x60_0000_0000L + type.ordinal() * MAPPED;
    }

    private long frame() {
        long frame = nextFrame;
        nextFrame += 4096;
        return frame;
    }

    /** Lets every core begin now. */
    public BareMetal start() {
        for (int core = 0; core < machine.cores(); core++) {
            machine.core(core).start(machine.cycle());
        }
        return this;
    }

    /** The machine. */
    public Machine machine() {
        return machine;
    }

    /** The page tables; null if paging is off. */
    public PageTables tables() {
        return tables;
    }

    /** Address of a label. */
    public long address(String label) {
        return image.symbol(label).orElseThrow().address();
    }

    /** Eight bytes at a label, as they stand coherently. */
    public long value(String label) {
        return machine.view().read(address(label), 8);
    }

    /** The faults that cores stopped at, as text. */
    public List<String> faults() {
        return faults;
    }

    @Override
    public void onTrap(Trap trap, TrapContext context) {
        if (trap instanceof Trap.Exception exception) {
            faults.add("core " + context.core() + ": " + exception.fault() + " in " + exception.instruction());
        }
        context.halt(AccessScript.EMPTY);
    }
}

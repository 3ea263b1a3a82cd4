package dev.interlock.core.random;

import static dev.interlock.core.mmu.PageTableEntry.ACCESSED;
import static dev.interlock.core.mmu.PageTableEntry.DIRTY;
import static dev.interlock.core.mmu.PageTableEntry.GLOBAL;
import static dev.interlock.core.mmu.PageTableEntry.NO_EXECUTE;
import static dev.interlock.core.mmu.PageTableEntry.PRESENT;
import static dev.interlock.core.mmu.PageTableEntry.USER;
import static dev.interlock.core.mmu.PageTableEntry.WRITABLE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.core.machine.Machine;
import dev.interlock.core.machine.MachineConfig;
import dev.interlock.core.pipeline.AccessScript;
import dev.interlock.core.pipeline.AccessScript.Step;
import dev.interlock.core.pipeline.AccessScript.Verb;
import dev.interlock.core.pipeline.StepResult;
import dev.interlock.isa.fault.Fault;
import dev.interlock.isa.register.RegisterFile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random accesses through page tables that change: values, faults with their codes, accessed and dirty bits, against a walk
 * written down from the manual (SDM vol. 3, sections 4.5 to 4.8). The cores share tables and so race for their marks; the
 * data of each is its own.
 */
class VirtualMemoryTest {
    private static final long BUDGET = 50_000_000;
    private static final long CR0_WP = 1 << 16;
    private static final long[] ARENAS = {0x40_0000, 0x7fff_ffff_0000L, 0xffff_8000_0000_0000L, 0x1_3fff_e000L};
    private static final int PAGES = 6;
    private static final long FRAMES = 0x10_0000;
    private static final int FRAMES_PER_CORE = 16;

    private static final String FORGET = """
                    section .text
            _start: hlt
            page:   invlpg [rax]
                    hlt
            space:  mov cr3, rax
                    hlt
            """;

    static LongStream seeds() {
        return LongStream.range(1, 1 + Long.getLong("interlock.mmu.seeds", 60));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void accesses_obey_the_page_tables_as_they_are(long seed) {
        new Run(seed).perform();
    }

    /** One leaf of the page tables and what was done through it. */
    private record Leaf(long virtual, long entryAt) {}

    /** What a walk must come to. */
    private record Walk(long physical, Fault.Vector vector, int code) {}

    private static final class Run {
        private final String about;
        private final SplittableRandom random;
        private final BareMetal program;
        private final Machine machine;
        private final int cores;
        private final boolean walksAhead;
        private final byte[][] data;
        private final List<List<Leaf>> leaves = new ArrayList<>();

        Run(long seed) {
            about = "seed " + seed;
            random = new SplittableRandom(seed);
            cores = 1 + random.nextInt(3);
            MachineConfig config = random.nextInt(4) == 0
                    ? MachineConfig.profile("edu-1").withCores(cores)
                    : RandomConfig.of(random, cores);
            walksAhead = config.tlb().walkers() > 1;
            program = new BareMetal(config, FORGET, true);
            machine = program.machine();
            machine.windowLength(1 + random.nextInt(machine.lookahead()));
            data = new byte[cores][FRAMES_PER_CORE << 12];
            for (int core = 0; core < cores; core++) {
                random.nextBytes(data[core]);
                machine.memory().write(frame(core, 0), data[core], 0, data[core].length);
                leaves.add(map(core));
            }
        }

        private static long frame(int core, int n) {
            return FRAMES + ((long) core * FRAMES_PER_CORE + n << 12);
        }

        /** Maps pages of one core, some in every arena, with a hole behind them. */
        private List<Leaf> map(int core) {
            List<Leaf> made = new ArrayList<>();
            for (long arena : ARENAS) {
                for (int n = 0; n < PAGES; n++) {
                    long virtual = arena + ((long) core * (PAGES + 1) + n << 12) + (arena == ARENAS[0] ? 1L << 30 : 0);
                    if (virtual << 16 >> 16 != virtual) {
                        continue;
                    }
                    program.tables().map(virtual, frame(core, random.nextInt(FRAMES_PER_CORE)), 0);
                    made.add(new Leaf(virtual, entryAt(virtual)));
                    machine.memory().writeLong(entryAt(virtual), entry(core));
                }
            }
            return made;
        }

        private long entry(int core) {
            long entry = frame(core, random.nextInt(FRAMES_PER_CORE));
            entry |= random.nextInt(8) == 0 ? 0 : PRESENT;
            entry |= random.nextInt(4) == 0 ? 0 : WRITABLE;
            entry |= random.nextInt(4) == 0 ? 0 : USER;
            entry |= random.nextInt(3) == 0 ? GLOBAL : 0;
            entry |= random.nextInt(3) == 0 ? NO_EXECUTE : 0;
            entry |= random.nextInt(40) == 0 ? 1L << 40 + random.nextInt(12) : 0;
            return entry;
        }

        private long entryAt(long virtual) {
            long table = program.tables().root();
            for (int shift = 39; ; shift -= 9) {
                long at = table + (virtual >>> shift & 511) * 8;
                if (shift == 12) {
                    return at;
                }
                table = machine.view().read(at, 8) & 0xff_ffff_f000L;
            }
        }

        void perform() {
            for (int round = 0; round < 12; round++) {
                accesses();
                edit();
            }
        }

        // ------------------------------------------------------------ accesses

        private void accesses() {
            List<AccessScript> scripts = new ArrayList<>();
            for (int core = 0; core < cores; core++) {
                RegisterFile registers = machine.core(core).registers();
                registers.cpl = random.nextBoolean() ? 3 : 0;
                registers.cr0 = random.nextInt(3) == 0 ? registers.cr0 & ~CR0_WP : registers.cr0 | CR0_WP;
                List<Step> steps = new ArrayList<>();
                for (int i = 0; i < 40; i++) {
                    steps.add(step(random, core));
                }
                scripts.add(new AccessScript(steps));
                machine.core(core).perform(scripts.get(core), machine.cycle() + random.nextInt(100), false, false);
            }
            // the entries as they are before anybody marks them decide; marks change no right
            List<List<StepResult>> expected = new ArrayList<>();
            List<Set<Long>> read = new ArrayList<>();
            List<Set<Long>> written = new ArrayList<>();
            for (int core = 0; core < cores; core++) {
                read.add(new HashSet<>());
                written.add(new HashSet<>());
                expected.add(expect(core, scripts.get(core), read.get(core), written.get(core)));
            }
            machine.run(machine.cycle() + BUDGET);
            for (int core = 0; core < cores; core++) {
                compare(core, scripts.get(core), expected.get(core));
                marks(core, read.get(core), written.get(core));
                assertThat(Arrays.stream(machine.cycleUses(core)).sum())
                        .as(about)
                        .isEqualTo(machine.cycle());
            }
        }

        private Step step(RandomGenerator generator, int core) {
            Leaf leaf = leaves.get(core).get(generator.nextInt(leaves.get(core).size()));
            int bytes = 1 << generator.nextInt(4);
            int offset = generator.nextInt(4) == 0 ? 4096 - generator.nextInt(9) : generator.nextInt(4097 - bytes);
            Verb[] verbs = {
                Verb.LOAD, Verb.LOAD, Verb.LOAD, Verb.STORE, Verb.STORE, Verb.WRITE, Verb.ADD, Verb.EXCHANGE, Verb.FENCE
            };
            Verb verb = verbs[generator.nextInt(verbs.length)];
            long address = leaf.virtual + offset;
            if (generator.nextInt(60) == 0) {
                address = 0x8000_0000_0000L + generator.nextInt(1 << 20);
            }
            return new Step(verb, true, address, bytes, generator.nextLong(), 0);
        }

        private List<StepResult> expect(int core, AccessScript script, Set<Long> read, Set<Long> written) {
            List<StepResult> results = new ArrayList<>();
            for (Step step : script.steps()) {
                if (step.verb() == Verb.FENCE) {
                    results.add(new StepResult(0, 0, 0, null, null));
                    continue;
                }
                boolean write = step.verb() != Verb.LOAD;
                int low = (int) Math.min(step.bytes(), 4096 - (step.address() & 4095));
                Walk first = walk(core, step.address(), write);
                Walk second = low == step.bytes() ? null : walk(core, step.address() + low, write);
                Walk faulty = first.vector != null ? first : second != null && second.vector != null ? second : null;
                if (first.vector == null) {
                    (write ? written : read).add(step.address() >>> 12);
                    if (second != null && second.vector == null) {
                        (write ? written : read).add(step.address() + low >>> 12);
                    }
                }
                if (faulty != null) {
                    long address = faulty.vector != Fault.Vector.PAGE_FAULT
                            ? 0
                            : faulty == first ? step.address() : step.address() + low;
                    results.add(new StepResult(0, 0, 0, null, new Fault(faulty.vector, faulty.code, address, "")));
                    continue;
                }
                long old = 0;
                long fresh = step.value();
                for (int b = step.bytes() - 1; b >= 0; b--) {
                    old = old << 8 | data[core][at(core, first, second, low, b)] & 0xff;
                }
                if (step.verb() == Verb.ADD) {
                    fresh += old;
                }
                for (int b = 0; write && b < step.bytes(); b++) {
                    data[core][at(core, first, second, low, b)] = (byte) (fresh >>> (8 * b));
                }
                boolean returns = step.verb() != Verb.STORE && step.verb() != Verb.WRITE;
                results.add(new StepResult(returns ? old : 0, 0, 0, null, null));
            }
            return results;
        }

        private static int at(int core, Walk first, Walk second, int low, int b) {
            long physical = b < low ? first.physical + b : second.physical + b - low;
            return (int) (physical - frame(core, 0));
        }

        /** SDM vol. 3, sections 4.5.4, 4.6.1 and 4.7. */
        private Walk walk(int core, long virtual, boolean write) {
            if (virtual << 16 >> 16 != virtual) {
                return new Walk(0, Fault.Vector.GENERAL_PROTECTION, 0);
            }
            RegisterFile registers = machine.core(core).registers();
            boolean user = registers.cpl == 3;
            int code = (write ? Fault.WRITE : 0) | (user ? Fault.USER : 0);
            long table = registers.cr3 & 0xff_ffff_f000L;
            long rights = -1;
            for (int shift = 39; ; shift -= 9) {
                long entry = machine.view().read(table + (virtual >>> shift & 511) * 8, 8);
                rights &= entry;
                if ((entry & PRESENT) == 0) {
                    return new Walk(0, Fault.Vector.PAGE_FAULT, code);
                }
                if ((entry >>> 40 & 0xfff) != 0) {
                    return new Walk(0, Fault.Vector.PAGE_FAULT, code | Fault.PRESENT | Fault.RESERVED_BIT);
                }
                table = entry & 0xff_ffff_f000L;
                if (shift == 12) {
                    boolean readOnly = (rights & WRITABLE) == 0 && (user || (registers.cr0 & CR0_WP) != 0);
                    return user && (rights & USER) == 0 || write && readOnly
                            ? new Walk(0, Fault.Vector.PAGE_FAULT, code | Fault.PRESENT)
                            : new Walk(table | virtual & 4095, null, 0);
                }
            }
        }

        private void compare(int core, AccessScript script, List<StepResult> expected) {
            List<StepResult> results = machine.core(core).scriptResults();
            assertThat(results).as(about).hasSameSizeAs(expected);
            for (int i = 0; i < results.size(); i++) {
                StepResult seen = results.get(i);
                StepResult wanted = expected.get(i);
                String step = about + " core " + core + " step " + i + " "
                        + script.steps().get(i) + " gave " + seen;
                assertThat(fault(seen)).as(step).isEqualTo(fault(wanted));
                assertThat(seen.value()).as(step).isEqualTo(wanted.value());
                assertThat((long) seen.ledger().total()).as(step).isEqualTo(seen.cycles());
            }
        }

        private static String fault(StepResult result) {
            Fault fault = result.fault();
            return fault == null
                    ? "none"
                    : fault.vector() + " " + fault.errorCode() + " 0x" + Long.toHexString(fault.address());
        }

        private void marks(int core, Set<Long> read, Set<Long> written) {
            for (Leaf leaf : leaves.get(core)) {
                long entry = machine.view().read(leaf.entryAt, 8);
                long page = leaf.virtual >>> 12;
                String text = about + " page 0x" + Long.toHexString(leaf.virtual) + " " + Long.toHexString(entry);
                if (written.contains(page)) {
                    assertThat(entry & (ACCESSED | DIRTY)).as(text).isEqualTo(ACCESSED | DIRTY);
                    used.add(page);
                    dirtied.add(page);
                } else if (read.contains(page)) {
                    assertThat(entry & ACCESSED).as(text).isEqualTo(ACCESSED);
                    used.add(page);
                }
                if (!walksAhead) { // a walk for the upper half may mark the page although the lower half then faults
                    assertThat((entry & ACCESSED) != 0).as(text).isEqualTo(used.contains(page));
                }
                assertThat((entry & DIRTY) != 0).as(text).isEqualTo(dirtied.contains(page));
            }
        }

        private final Set<Long> used = new HashSet<>();
        private final Set<Long> dirtied = new HashSet<>();

        // ------------------------------------------------------------ edits

        private void edit() {
            machine.settle();
            if (random.nextInt(4) == 0) {
                editAbove(leaves.get(0).get(random.nextInt(leaves.get(0).size())).virtual);
            }
            for (int core = 0; core < cores; core++) {
                for (int edits = random.nextInt(4); edits > 0; edits--) {
                    Leaf leaf =
                            leaves.get(core).get(random.nextInt(leaves.get(core).size()));
                    long old = machine.view().read(leaf.entryAt, 8);
                    long fresh = entry(core);
                    byte[] bytes = new byte[8];
                    for (int b = 0; b < 8; b++) {
                        bytes[b] = (byte) (fresh >>> (8 * b));
                    }
                    machine.view().poke(leaf.entryAt, bytes);
                    used.remove(leaf.virtual >>> 12);
                    dirtied.remove(leaf.virtual >>> 12);
                    boolean whole = (old & GLOBAL) == 0 && random.nextBoolean();
                    forget(
                            core,
                            whole ? "space" : "page",
                            whole ? program.tables().root() : leaf.virtual);
                }
            }
        }

        /** Gives or takes a right in one of the three entries above a page, which rules many pages of all cores. */
        private void editAbove(long virtual) {
            long table = program.tables().root();
            for (int shift = 39 - 9 * random.nextInt(3), level = 39; ; level -= 9) {
                long at = table + (virtual >>> level & 511) * 8;
                long entry = machine.view().read(at, 8);
                if (level == shift) {
                    machine.view().poke(at, new byte[] {(byte) (entry ^ (random.nextBoolean() ? WRITABLE : USER))});
                    break;
                }
                table = entry & 0xff_ffff_f000L;
            }
            for (int core = 0; core < cores; core++) {
                for (Leaf leaf : leaves.get(core)) {
                    forget(core, "page", leaf.virtual);
                }
            }
        }

        private void forget(int core, String how, long operand) {
            RegisterFile registers = machine.core(core).registers();
            registers.cpl = 0;
            registers.rip = program.address(how);
            registers.gpr[RegisterFile.RAX] = operand;
            machine.core(core).start(machine.cycle());
            machine.run(machine.cycle() + BUDGET);
            assertThat(program.faults()).as(about).isEmpty();
            machine.settle();
        }
    }
}

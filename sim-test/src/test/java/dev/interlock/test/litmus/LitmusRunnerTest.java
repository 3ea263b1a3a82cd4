package dev.interlock.test.litmus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.interlock.core.coherence.Protocols;
import dev.interlock.core.coherence.TransitionTable;
import dev.interlock.core.machine.MachineConfig;
import dev.interlock.core.machine.Profiles;
import dev.interlock.core.memory.MemoryConfig;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LitmusRunnerTest {
    private static final MachineConfig TEXTBOOK = MachineConfig.profile("textbook-1");
    private static final int RUNS = 1500;
    private static final long SEED = 1;

    static Stream<LitmusCatalogue.Entry> catalogue() {
        return LitmusCatalogue.entries().stream();
    }

    private static LitmusResult run(String test, int runs) {
        return new LitmusRunner(TEXTBOOK)
                .run(LitmusCatalogue.named(test).orElseThrow().test(), runs, SEED);
    }

    /**
     * No state beyond the verdict's. And, for a machine that shows nothing would pass that, each relaxation that the store
     * buffer makes possible (SB, R, RWC, amd3, n6, n7 …) does happen.
     */
    @ParameterizedTest
    @MethodSource("catalogue")
    void what_is_seen_is_what_the_published_verdict_says(LitmusCatalogue.Entry entry) {
        LitmusResult result = new LitmusRunner(TEXTBOOK).run(entry.test(), RUNS, SEED);
        Set<String> seen = new TreeSet<>();
        result.histogram().keySet().forEach(state -> seen.add(state.toString()));
        assertThat(entry.allowedAsObserved()).as("seed %d", SEED).containsAll(seen);
        assertThat(result.forbidden()).isEmpty();
        assertThat(result.observation()).isEqualTo(entry.observation());
        assertThat(result.modelObservation()).contains(entry.observation());
        assertThat(result.runs()).isEqualTo(RUNS);
    }

    @Test
    void equal_seeds_give_equal_results_and_others_do_not() {
        LitmusResult first = run("n7", 600);
        LitmusResult again = run("n7", 600);
        assertThat(again.histogram()).isEqualTo(first.histogram());
        assertThat(again.cycles()).isEqualTo(first.cycles());
        LitmusResult other = new LitmusRunner(TEXTBOOK).run(first.test(), 600, SEED + 1);
        assertThat(other.cycles()).isNotEqualTo(first.cycles());
    }

    static Stream<String> profiles() {
        return Profiles.all().stream().map(MachineConfig::name);
    }

    @ParameterizedTest
    @MethodSource("profiles")
    void no_profile_shows_anything_forbidden(String profile) {
        assertNothingForbidden(MachineConfig.profile(profile), 100);
    }

    static Stream<String> protocols() {
        return Protocols.all().stream().map(TransitionTable::name);
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void no_protocol_shows_anything_forbidden(String protocol) {
        assertNothingForbidden(TEXTBOOK.withProtocol(protocol), 300);
    }

    private static void assertNothingForbidden(MachineConfig config, int runs) {
        for (LitmusCatalogue.Entry entry : LitmusCatalogue.entries()) {
            LitmusResult result = new LitmusRunner(config).run(entry.test(), runs, SEED);
            assertThat(result.forbidden()).as(entry.test().name()).isEmpty();
        }
    }

    @Test
    void pointers_arrays_and_sizes_work_wherever_the_locations_lie() {
        LitmusTest test = LitmusTest.parse("t.litmus", """
                X86_64 places
                { int16_t t[3]={1,2,-3}; p=x; int x=7; uint8_t b=255; 0:rdi=t; 1:rsi=x; 1:rcx=2; 1:rdx=t; }
                 P0                | P1                      ;
                 movw 4(%rdi),%ax  | movswl (%rdx,%rcx,2),%eax;
                 incb (b)          | movq (p),%rbx           ;
                 lock negw 2(%rdi) | lock addl $1,(%rbx)     ;
                forall (0:ax=-3 /\\ 1:eax=-3 /\\ 1:rbx=x /\\ 1:rsi=x /\\ p=x /\\ x=8 /\\ b=0 /\\ t[0]=1 /\\ t[1]=-2)
                """);
        LitmusResult result = new LitmusRunner(TEXTBOOK).run(test, 500, SEED);
        assertThat(result.histogram().keySet())
                .hasToString("[0:ax=-3; 1:eax=-3; 1:rbx=x; 1:rsi=x; b=0; p=x; t[0]=1; t[1]=-2; x=8;]");
        assertThat(result.validated()).isTrue();
        assertThat(result.forbidden()).isEmpty();
    }

    @Test
    void a_spinlock_of_eight_threads_guards_its_counter() {
        StringBuilder text = new StringBuilder("X86_64 spinlock\n{ int lock=0; int x=0; }\n");
        String[] rows = {
            "again:", "movl $1,%ecx", "xchgl %ecx,(lock)", "testl %ecx,%ecx", "jne again", "incl (x)", "movl $0,(lock)"
        };
        row(text, "P#");
        for (String row : rows) {
            row(text, row);
        }
        LitmusTest test = LitmusTest.parse("t.litmus", text + "forall (x=8)");
        assertThat(new LitmusRunner(TEXTBOOK).run(test, 50, SEED).validated()).isTrue();
    }

    private static void row(StringBuilder text, String cell) {
        for (int t = 0; t < 8; t++) {
            text.append(cell.replace("#", "" + t)).append(t < 7 ? " | " : " ;\n");
        }
    }

    @Test
    void a_thread_that_faults_or_never_ends_is_reported_in_one_line() {
        LitmusTest wild = LitmusTest.parse("t.litmus", "X86_64 wild\n{}\n P0 ;\n movl (%rax),%ebx ;\nforall (true)\n");
        assertThatThrownBy(() -> new LitmusRunner(TEXTBOOK).run(wild, 1, SEED))
                .isInstanceOf(LitmusException.class)
                .hasMessage("wild: P0 ended in a fault: #PF at 'mov ebx, [rax]': page is not mapped");
        LitmusTest endless = LitmusTest.parse("t.litmus", "X86_64 endless\n{}\n P0 ;\n L: jmp L ;\nforall (true)\n");
        assertThatThrownBy(() -> new LitmusRunner(TEXTBOOK).run(endless, 1, SEED))
                .isInstanceOf(LitmusException.class)
                .hasMessage("endless: a thread does not end within 1000000 cycles");
        assertThatThrownBy(() -> run("SB", 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a test is run at least once, not 0 times");
    }

    @Test
    void a_machine_without_memory_for_the_test_is_refused() {
        MachineConfig tiny = new MachineConfig(
                "tiny-1",
                2,
                "mesi",
                1,
                TEXTBOOK.core(),
                TEXTBOOK.cache(),
                TEXTBOOK.tlb(),
                TEXTBOOK.bus(),
                new MemoryConfig(1, 100, 1, 0),
                TEXTBOOK.trap());
        assertThatThrownBy(() -> new LitmusRunner(tiny))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("tiny-1 has 1 MiB of memory; litmus tests need 32");
    }
}

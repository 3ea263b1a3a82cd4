package dev.interlock.test.litmus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TsoModelTest {
    static Stream<LitmusCatalogue.Entry> catalogue() {
        return LitmusCatalogue.entries().stream();
    }

    private static List<String> allowed(String text) {
        return TsoModel.allowed(LitmusTest.parse("t.litmus", text)).orElseThrow().stream()
                .map(FinalState::toString)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("catalogue")
    void the_model_allows_exactly_what_the_published_verdict_lists(LitmusCatalogue.Entry entry) {
        TreeSet<String> states = new TreeSet<>();
        TsoModel.allowed(entry.test()).orElseThrow().forEach(state -> states.add(state.toString()));
        assertThat(states).isEqualTo(entry.allowedAsObserved());
    }

    @Test
    void a_wide_load_takes_each_byte_from_the_newest_store_that_has_it() {
        // SDM vol. 3, 9.2.3.5 allows forwarding; of bytes from buffer and memory mixed it says nothing, so it is
        // allowed
        assertThat(allowed("""
                        X86_64 mixed
                        { uint64_t x=0; }
                         P0            | P1             ;
                         movb $1,(x)   | movb $2,(x+1)  ;
                         movw (x),%ax  | movw (x),%bx   ;
                        exists (0:ax=0x001 /\\ 1:bx=0x200)
                        """))
                .containsExactly(
                        "0:ax=1; 1:bx=512;", "0:ax=1; 1:bx=513;", "0:ax=513; 1:bx=512;", "0:ax=513; 1:bx=513;");
    }

    @Test
    void a_locked_increment_of_a_byte_leaves_its_neighbours_alone() {
        assertThat(allowed("""
                        X86_64 bytes
                        { uint32_t x=0x00ff00ff; }
                         P0              | P1                  ;
                         lock incb (x)   | lock incb (x+2)     ;
                         incw (x+2)      | decl (x)            ;
                        forall (x=0)
                        """))
                .isNotEmpty()
                .allSatisfy(state -> assertThat(state).startsWith("x="));
    }

    @Test
    void spinning_and_branches_end_in_the_states_that_a_lock_guards() {
        assertThat(allowed("""
                        X86_64 spinlock
                        { int lock=0; int x=0; 0:rcx=1; 1:rcx=1; }
                         P0                       | P1                       ;
                         again:                   | again:                   ;
                         xorl %eax,%eax           | xorl %eax,%eax           ;
                         lock cmpxchgl %ecx,(lock)| lock cmpxchgl %ecx,(lock);
                         jne again                | jne again                ;
                         incl (x)                 | incl (x)                 ;
                         movl $0,(lock)           | movl $0,(lock)           ;
                        forall (x=2)
                        """)).containsExactly("x=2;");
    }

    @Test
    void addresses_in_registers_and_memory_are_followed() {
        assertThat(allowed("""
                        X86_64 pointers
                        { int x=5; int y=7; p=x; 0:rdi=p; 1:rsi=y; }
                         P0               | P1              ;
                         movq (%rdi),%rax | movq %rsi,(p)   ;
                         movl (%rax),%ebx |                 ;
                        exists (0:rax=y /\\ 0:rbx=7)
                        """)).containsExactly("0:rax=x; 0:rbx=5;", "0:rax=y; 0:rbx=7;");
    }

    @Test
    void an_unlocked_compare_and_exchange_that_fails_may_write_the_old_value_back() {
        assertThat(allowed("""
                        X86_64 cas
                        { int x=0; 0:rax=9; }
                         P0                | P1          ;
                         cmpxchgl %ecx,(x) | movl $1,(x) ;
                        exists (x=0)
                        """)).containsExactly("x=0;", "x=1;");
    }

    @Test
    void eight_threads_are_enumerated() {
        StringBuilder text = new StringBuilder("X86_64 eight\n{}\n P0|P1|P2|P3|P4|P5|P6|P7 ;\n");
        for (int t = 0; t < 8; t++) {
            text.append("lock incl (x)").append(t < 7 ? "|" : ";\n");
        }
        assertThat(allowed(text + "forall (x=8)")).containsExactly("x=8;");
    }

    @Test
    void a_test_with_too_many_states_is_given_up() {
        LitmusTest endless = LitmusTest.parse(
                "t.litmus", "X86_64 e\n{}\n P0 | P1 ;\n L: incl (x) | M: incl (x) ;\n jmp L | jmp M ;\nexists (x=1)\n");
        assertThat(TsoModel.allowed(endless)).isEmpty();
    }

    @Test
    void an_access_beside_every_location_is_refused() {
        LitmusTest wild = LitmusTest.parse("t.litmus", "X86_64 wild\n{}\n P0 ;\n movl (%rax),%ebx ;\nforall (true)\n");
        assertThatThrownBy(() -> TsoModel.allowed(wild))
                .isInstanceOf(LitmusException.class)
                .hasMessage("wild: a thread accesses 4 bytes at 0x0, where there is no location");
    }
}

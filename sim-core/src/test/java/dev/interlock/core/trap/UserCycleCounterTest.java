package dev.interlock.core.trap;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UserCycleCounterTest {
    private final LocalApic apic = new LocalApic();
    private final UserCycleCounter counter = new UserCycleCounter(apic);

    @Test
    void it_counts_cycles_in_programs_and_no_others() {
        counter.enterProgram(100);
        assertThat(counter.at(130)).isEqualTo(30);
        counter.leaveProgram(150);
        assertThat(counter.at(900)).isEqualTo(50);
        counter.leaveProgram(950); // from the kernel into the kernel
        counter.enterProgram(1000);

        assertThat(counter.at(1007)).isEqualTo(57);
        assertThat(counter.at(990)).as("it will enter its program soon").isEqualTo(50);
    }

    @Test
    void it_interrupts_when_the_count_is_reached_however_often_the_kernel_comes_between() {
        counter.limit(70);
        assertThat(apic.nextTime()).as("in the kernel").isEqualTo(Long.MAX_VALUE);
        counter.enterProgram(100);
        assertThat(apic.nextTime()).isEqualTo(170);
        counter.leaveProgram(150);
        assertThat(apic.nextTime()).isEqualTo(Long.MAX_VALUE);
        counter.enterProgram(1000);
        assertThat(apic.nextTime()).isEqualTo(1020);

        apic.arrive(1020);

        assertThat(apic.pending()).isTrue();
        assertThat(apic.take()).isEqualTo(LocalApic.COUNTER_VECTOR);
        assertThat(apic.pending()).isFalse();
    }

    @Test
    void who_is_late_is_interrupted_at_once() {
        counter.enterProgram(100);
        counter.leaveProgram(200);
        counter.limit(60);

        counter.enterProgram(300);

        assertThat(apic.nextTime()).isEqualTo(300);
    }

    @Test
    void what_was_saved_comes_back() {
        counter.limit(70);
        counter.enterProgram(100);
        Object saved = counter.save();
        Object savedApic = apic.save();
        counter.leaveProgram(165);
        counter.limit(Long.MAX_VALUE);

        counter.restore(saved);
        apic.restore(savedApic);

        assertThat(counter.at(120)).isEqualTo(20);
        assertThat(apic.nextTime()).isEqualTo(170);
    }
}

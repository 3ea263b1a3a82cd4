package dev.interlock.core.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.interlock.core.event.SimEvent;
import dev.interlock.core.machine.Machine;
import dev.interlock.core.machine.MachineConfig;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EventBinaryTest {
    private final List<SimEvent> events = new ArrayList<>();

    private byte[] written() {
        Machine machine = new Machine(MachineConfig.profile("edu-1"));
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (EventBinary.Writer writer = new EventBinary.Writer(file)) {
            machine.subscribe(events::add);
            machine.subscribe(writer);
            Random random = new Random(5);
            for (int i = 0; i < 300; i++) {
                machine.port(random.nextInt(2)).store(0x1000 + 64 * random.nextInt(40), 8, random.nextLong());
                machine.port(random.nextInt(2)).load(0x1000 + 64 * random.nextInt(40), 8);
            }
        }
        events.add(new SimEvent.ThreadSlept(machine.cycle(), 1, 7, "größer als nichts"));
        return file.toByteArray();
    }

    private static List<SimEvent> read(byte[] file) throws IOException {
        List<SimEvent> read = new ArrayList<>();
        EventBinary.read("run.events", new ByteArrayInputStream(file), read::add);
        return read;
    }

    @Test
    void what_is_read_is_what_was_written() throws IOException {
        byte[] file = written();
        assertThat(read(file)).hasSizeGreaterThan(1000).isEqualTo(events.subList(0, events.size() - 1));
    }

    @Test
    void text_survives() throws IOException {
        written();
        SimEvent event = events.get(events.size() - 1);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (EventBinary.Writer writer = new EventBinary.Writer(file)) {
            writer.accept(event);
        }
        assertThat(read(file.toByteArray())).containsExactly(event);
    }

    @Test
    void a_damaged_file_gets_one_sentence() {
        byte[] file = written();
        assertThatThrownBy(() -> read(new byte[] {1, 2, 3}))
                .hasMessage("run.events: not a file of events; it does not begin with ILEV");
        assertThatThrownBy(() -> read(Arrays.copyOf(file, file.length - 1)))
                .hasMessage("run.events: damaged behind event " + (events.size() - 1) + ": the file is cut off");
        byte[] newer = file.clone();
        newer[4] = 9;
        assertThatThrownBy(() -> read(newer))
                .hasMessage("run.events: events of version 9; this program reads version 2");
        byte[] unknown = file.clone();
        unknown[5] = (byte) 0xf0;
        assertThatThrownBy(() -> read(unknown)).hasMessage("run.events: damaged behind event 0: there is no kind 240");
    }

    @Test
    void no_damage_is_more_than_an_exception() throws IOException {
        byte[] file = written();
        long seed = 11;
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            byte[] damaged = Arrays.copyOf(file, 200 + random.nextInt(200));
            damaged[5 + random.nextInt(damaged.length - 5)] = (byte) random.nextInt(256);
            try {
                read(damaged);
            } catch (EventBinary.CorruptEventsException e) {
                assertThat(e).as("seed %d, try %d", seed, i).hasMessageContaining("run.events: ");
            }
        }
    }
}

package dev.interlock.os.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.interlock.core.memory.PhysicalMemory;
import dev.interlock.core.pipeline.AccessScript;
import dev.interlock.isa.image.ElfReader;
import dev.interlock.isa.image.ImageException;
import dev.interlock.isa.image.ProgramImage.Segment;
import dev.interlock.os.vm.CachedFile;
import dev.interlock.os.vm.FileContents;
import dev.interlock.os.vm.FrameAllocator;
import dev.interlock.os.vm.ScriptedWriter;
import dev.interlock.os.vm.TableWriter;
import dev.interlock.os.vm.VirtualMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExecutableTest {
    private static final Path PROGRAMS = Path.of("..", "examples", "guest", "c", "bin");

    private final PhysicalMemory memory = new PhysicalMemory(64 << 20);
    private final VirtualMemory virtual = new VirtualMemory(memory, new FrameAllocator(memory));

    @ParameterizedTest
    @ValueSource(strings = {"hello", "sort", "mapping"})
    void every_byte_of_the_program_is_where_its_headers_say(String name) throws IOException {
        byte[] elf = Files.readAllBytes(PROGRAMS.resolve(name));
        CachedFile file = virtual.cache().of(name, new Bytes(elf), "/bin/" + name);
        AccessScript.Builder work = AccessScript.builder();

        Executable program = Executable.load(
                name, elf, file, virtual, List.of(name, "one"), List.of("A=b"), new byte[16], writer(work));
        perform(work);
        long resident = program.space().residentPages();

        assertThat(resident)
                .as("pages at first: of the stack, and where BSS begins")
                .isLessThanOrEqualTo(4);
        assertThat(program.image().entry()).isEqualTo(ElfReader.read(name, elf).entry());
        for (Segment segment : program.image().segments()) {
            for (long at = 0; at < segment.memoryBytes(); at++) {
                long address = segment.address() + at;
                byte expected = at < segment.bytes().length ? segment.bytes()[(int) at] : 0;
                assertThat(read(program, address))
                        .as("%s at %#x", name, address)
                        .isEqualTo(expected);
            }
        }
        assertThat(read(program, program.stackPointer())).as("argc").isEqualTo((byte) 2);
        assertThat(program.space().heapStart() % 4096).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 100})
    void what_is_no_program_is_refused(int bytes) {
        byte[] elf = new byte[bytes];
        CachedFile file = virtual.cache().of("none", new Bytes(elf), "/none");
        long before = virtual.frames().free();

        assertThatThrownBy(() -> Executable.load(
                        "none",
                        elf,
                        file,
                        virtual,
                        List.of("x"),
                        List.of(),
                        new byte[16],
                        writer(AccessScript.builder())))
                .isInstanceOf(ImageException.class);
        assertThat(virtual.frames().free()).isEqualTo(before);
    }

    private byte read(Executable program, long address) {
        if (program.space().physical(address) < 0) {
            assertThat(program.space().check(address, false, false)).isEmpty();
            program.space().resolve(address, false, TableWriter.direct(memory));
        }
        byte[] one = new byte[1];
        memory.read(program.space().physical(address), one, 0, 1);
        return one[0];
    }

    private ScriptedWriter writer(AccessScript.Builder work) {
        return TableWriter.script(work, null);
    }

    private void perform(AccessScript.Builder work) {
        for (AccessScript.Step step : work.build().steps()) {
            if (step.verb() == AccessScript.Verb.STORE) {
                memory.writeLong(step.address(), step.value());
            }
        }
    }

    private record Bytes(byte[] elf) implements FileContents {
        @Override
        public long size() {
            return elf.length;
        }

        @Override
        public void read(long offset, byte[] target) {
            int count = (int) Math.max(0, Math.min(target.length, elf.length - offset));
            System.arraycopy(elf, (int) offset, target, 0, count);
        }

        @Override
        public void write(long offset, byte[] bytes, int count) {
            throw new UnsupportedOperationException();
        }
    }
}

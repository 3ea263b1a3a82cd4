package dev.interlock.os.proc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.os.file.DescriptorTable;
import dev.interlock.os.file.FileSystem;
import dev.interlock.os.file.Folder;
import dev.interlock.os.file.Inode;
import dev.interlock.os.file.OpenFile;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** {@code /proc} has the form that programs parse. */
class ProcFilesTest {
    private final FileSystem system = new FileSystem();
    private final DescriptorTable descriptors = new DescriptorTable();

    ProcFilesTest() {
        descriptors.set(3, new OpenFile(system.create("/tmp/a", 0600), "/tmp/a", 2));
        ProcFiles.mount(system, new ProcSource() {
            @Override
            public int caller() {
                return 7;
            }

            @Override
            public int callingThread() {
                return 8;
            }

            @Override
            public List<Integer> processes() {
                return List.of(1, 7);
            }

            @Override
            public Optional<ProcessView> process(int number) {
                List<TaskView> tasks = List.of(task(number, 'R'), task(number + 1, 'S'));
                List<AreaView> areas = List.of(new AreaView(0x400000, 0x401000, "r-xp", 0, 12, "/bin/a"));
                return Optional.of(new ProcessView(
                        number,
                        1,
                        7,
                        7,
                        "/bin/a",
                        List.of("a", "b c"),
                        system.root(),
                        022,
                        descriptors,
                        areas,
                        3,
                        0x200,
                        new ProcSource.Times(50_000_000, 30_000_000, 20_000_000, 10_000_000),
                        tasks));
            }

            @Override
            public MachineView machine() {
                return new MachineView(2, 1_500_000_000L, 3_000_000_000L, 1024, 1000, 5, 8);
            }
        });
    }

    private static ProcSource.TaskView task(int number, char state) {
        return new ProcSource.TaskView(number, "a", state, 20_000_000, 0, 0, 0, 1, 5, 11, 12, 4, 0, 0, 0, 0);
    }

    private String text(String path) {
        Inode file = system.get(path);
        new OpenFile(file, path, 0).share();
        byte[] bytes = new byte[8192];
        return new String(bytes, 0, file.read(0, bytes, bytes.length), StandardCharsets.UTF_8);
    }

    @Test
    void status_names_what_ps_and_top_look_for() {
        assertThat(text("/proc/self/status"))
                .contains(
                        "Name:\ta\n",
                        "State:\tR (running)\n",
                        "Tgid:\t7\n",
                        "Pid:\t7\n",
                        "PPid:\t1\n",
                        "Threads:\t2\n",
                        "ShdPnd:\t0000000000000200\n",
                        "VmRSS:\t      12 kB\n",
                        "Cpus_allowed_list:\t0,2\n",
                        "voluntary_ctxt_switches:\t11\n",
                        "nonvoluntary_ctxt_switches:\t12\n");
        assertThat(text("/proc/7/task/8/status")).contains("Pid:\t8\n", "Tgid:\t7\n", "State:\tS (sleeping)\n");
    }

    @Test
    void stat_has_52_fields_and_tells_the_times_of_the_process_and_its_children() {
        String[] fields = text("/proc/7/stat").strip().split(" ");
        assertThat(fields).hasSize(52).startsWith("7", "(a)", "R", "1");
        assertThat(List.of(fields).subList(13, 17))
                .as("utime, stime, cutime, cstime in ticks")
                .containsExactly("5", "3", "2", "1");
        assertThat(text("/proc/7/task/8/stat").split(" ")[13])
                .as("utime of a thread")
                .isEqualTo("2");
        assertThat(fields[19]).as("threads").isEqualTo("2");
    }

    @Test
    void maps_and_cmdline_are_as_on_linux() {
        assertThat(text("/proc/7/maps"))
                .isEqualTo(String.format("%-73s/bin/a\n", "00400000-00401000 r-xp 00000000 00:01 12"));
        assertThat(text("/proc/7/cmdline")).isEqualTo("a\0b c\0");
        assertThat(text("/proc/uptime")).startsWith("1.50 ");
        assertThat(text("/proc/meminfo")).startsWith("MemTotal:           4096 kB\n");
        assertThat(text("/proc/cpuinfo")).contains("processor\t: 1\n");
    }

    @Test
    void descriptors_lead_to_the_files_themselves() {
        assertThat(system.get("/proc/self/fd/3")).isSameAs(system.get("/tmp/a"));
        assertThat(system.get("/dev/fd/3")).isSameAs(system.get("/tmp/a"));
        assertThat(system.get("/proc/self/cwd/tmp/a")).isSameAs(system.get("/tmp/a"));
        assertThat(((Folder) system.get("/proc")).list(0))
                .extracting(Folder.Entry::name)
                .contains("self", "1", "7", "meminfo");
    }
}

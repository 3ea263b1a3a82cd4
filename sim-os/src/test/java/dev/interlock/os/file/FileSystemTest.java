package dev.interlock.os.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.interlock.os.error.Errno;
import dev.interlock.os.error.SystemCallException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSystemTest {
    private final FileSystem system = new FileSystem();

    @Test
    void dots_are_resolved_and_the_root_has_no_parent() {
        system.makeFolder(place("/tmp/a"), 0755);
        system.create("/tmp/a/c", 0644);

        assertThat(system.get("/tmp/a/./../a/c")).isEqualTo(system.get("/tmp/a/c"));
        assertThat(system.get("/../../tmp/")).isEqualTo(system.get("/tmp"));
        assertThat(system.get("/")).isEqualTo(system.root());
        fails(Errno.ENOTDIR, () -> system.get("/tmp/a/c/"));
        fails(Errno.ENOENT, () -> system.get("/tmp/b/../a"));
        fails(Errno.ENOENT, () -> system.get(""));
    }

    @Test
    void symbolic_links_are_followed_forty_times() {
        system.makeNode(place("/tmp/l0"), new SymbolicLink(1, "/tmp/../dev/null"));
        for (int i = 1; i <= 45; i++) {
            system.makeNode(place("/tmp/l" + i), new SymbolicLink(1, "l" + (i - 1)));
        }
        system.makeNode(place("/tmp/self"), new SymbolicLink(1, "self"));
        system.makeNode(place("/tmp/d"), new SymbolicLink(1, "../dev"));

        assertThat(system.get("/tmp/l39")).isEqualTo(system.get("/dev/null"));
        fails(Errno.ELOOP, () -> system.get("/tmp/l40"));
        fails(Errno.ELOOP, () -> system.get("/tmp/self"));
        assertThat(system.get("/tmp/d/../dev/zero")).isEqualTo(system.get("/dev/zero"));
        assertThat(place("/tmp/d").file()).isInstanceOf(SymbolicLink.class);
        assertThat(place("/tmp/d/").file()).isInstanceOf(Folder.class);
    }

    private Place place(String path) {
        return system.look(system.root(), path, false);
    }

    @Test
    void a_file_holds_what_was_written_and_zeros_between() {
        Inode file = system.create("/tmp/a", 0644);
        file.write(5, bytes("xyz"), 3);

        byte[] read = new byte[10];
        assertThat(file.read(0, read, 10)).isEqualTo(8);
        assertThat(read).containsExactly(0, 0, 0, 0, 0, 'x', 'y', 'z', 0, 0);
    }

    @Test
    void files_have_a_quota() {
        Inode file = system.create("/tmp/a", 0644);

        fails(Errno.ENOSPC, () -> file.truncate(1L << 40));
        fails(Errno.ENOSPC, () -> file.write(1L << 62, bytes("x"), 1));
        assertThat(file.size()).isZero();
    }

    @Test
    void a_folder_with_files_stays() {
        system.makeFolder(place("/tmp/d"), 0755);
        system.create("/tmp/d/f", 0644);

        fails(Errno.ENOTEMPTY, () -> system.removeFolder(place("/tmp/d")));
        fails(Errno.EISDIR, () -> system.removeFile(place("/tmp/d")));
        fails(Errno.ENOTDIR, () -> system.get("/tmp/d/f/g"));
        system.removeFile(place("/tmp/d/f"));
        system.removeFolder(place("/tmp/d"));
        assertThat(system.find("/tmp/d")).isEmpty();
    }

    @Test
    void a_mounted_folder_is_read_and_written(@TempDir Path host) throws IOException {
        Files.writeString(host.resolve("in"), "hello");
        system.mount(host, "/host/data", false);

        byte[] read = new byte[5];
        assertThat(system.get("/host/data/in").read(0, read, 5)).isEqualTo(5);
        system.create("/host/data/out", 0644).write(0, read, 5);
        assertThat(host.resolve("out")).hasContent("hello");
    }

    @Test
    void a_read_only_mount_is_not_written(@TempDir Path host) throws IOException {
        Files.writeString(host.resolve("in"), "hello");
        system.mount(host, "/data", true);

        fails(Errno.EROFS, () -> system.create("/data/out", 0644));
        fails(Errno.EROFS, () -> system.get("/data/in").write(0, bytes("x"), 1));
        fails(Errno.EROFS, () -> system.get("/data/in").truncate(0));
        fails(Errno.EROFS, () -> system.removeFile(place("/data/in")));
        assertThat(host.resolve("in")).hasContent("hello");
    }

    @Test
    void no_path_and_no_link_leads_out_of_a_mount(@TempDir Path host) throws IOException {
        Path inside = Files.createDirectory(host.resolve("inside"));
        Files.writeString(host.resolve("secret"), "secret");
        Files.createSymbolicLink(inside.resolve("file"), host.resolve("secret"));
        Files.createSymbolicLink(inside.resolve("folder"), host);
        system.mount(inside, "/data", false);

        assertThat(system.find("/data/../secret")).isEmpty();
        assertThat(system.find("/data/file")).isEmpty();
        assertThat(system.find("/data/folder")).isEmpty();
        fails(Errno.ENOENT, () -> system.find("/data/folder/secret"));
        fails(Errno.EACCES, () -> system.create("/data/file", 0644));
        assertThat(host.resolve("secret")).hasContent("secret");
    }

    @Test
    void time_runs_backwards_in_memory() {
        Inode file = system.create("/tmp/a", 0644);
        file.write(0, bytes("one"), 3);
        Object then = system.save();
        file.write(0, bytes("two and more"), 12);
        system.create("/tmp/b", 0644);

        system.restore(then);

        byte[] read = new byte[20];
        assertThat(system.get("/tmp/a").read(0, read, 20)).isEqualTo(3);
        assertThat(read).startsWith(bytes("one"));
        assertThat(system.find("/tmp/b")).isEmpty();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void fails(Errno errno, ThrowingCallable call) {
        assertThatExceptionOfType(SystemCallException.class)
                .isThrownBy(call)
                .extracting(SystemCallException::errno)
                .isEqualTo(errno);
    }
}

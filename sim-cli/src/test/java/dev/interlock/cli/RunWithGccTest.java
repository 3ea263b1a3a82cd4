package dev.interlock.cli;

import static dev.interlock.cli.CommandLineRun.interlock;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A freestanding C program, compiled where there is a gcc, must print the same bytes here and on the processor below. */
class RunWithGccTest {
    private static final String PROGRAM = """
            static long call(long number, long a, long b, long c) {
                long result;
                __asm__ volatile("syscall" : "=a"(result) : "a"(number), "D"(a), "S"(b), "d"(c) : "rcx", "r11", "memory");
                return result;
            }

            static const char NAMES[4][8] = {"zero", "one", "two", "three"};
            static unsigned long cells[1000];

            static void print(const char *text) {
                long length = 0;
                while (text[length]) length++;
                call(1, 1, (long) text, length);
            }

            static void print_number(unsigned long value) {
                char digits[24];
                int at = 23;
                digits[at] = 0;
                do {
                    digits[--at] = '0' + value % 10;
                    value /= 10;
                } while (value);
                print(digits + at);
                print("\\n");
            }

            __attribute__((used)) static void start(long *stack) {
                long count = stack[0];
                char **arguments = (char **) (stack + 1);
                for (long i = 1; i < count; i++) {
                    print(arguments[i]);
                    print("\\n");
                }
                print(NAMES[count]);
                print("\\n");
                unsigned long sum = 0;
                for (int i = 0; i < 1000; i++) cells[i] = (unsigned long) i * i ^ i << 3;
                for (int i = 999; i >= 0; i--) sum = sum * 31 + cells[i];
                print_number(sum);
                print_number(-call(1, 1, -4096, 10));
                print_number(-call(1, 77, (long) "x", 1));
                call(231, sum % 100, 0, 0);
            }

            __asm__(".globl _start\\n_start: mov %rsp, %rdi\\n and $-16, %rsp\\n call start\\n hlt\\n");
            """;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"-static -no-pie -O0", "-static -no-pie -O2", "-static-pie -fPIE -O2"})
    void a_freestanding_program_does_here_what_it_does_there(String options) throws Exception {
        Path program = compile(options);
        List<String> command = List.of(program.toString(), "first", "second argument");
        Process process = new ProcessBuilder(command).start();
        String expected = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = process.waitFor();

        List<String> arguments = new ArrayList<>(List.of("run", "--quiet"));
        arguments.addAll(command);
        CommandLineRun run = interlock(arguments.toArray(String[]::new));

        assertThat(run).isEqualTo(new CommandLineRun(status, expected, ""));
    }

    private Path compile(String options) throws IOException, InterruptedException {
        Path source = Files.writeString(folder.resolve("program.c"), PROGRAM);
        Path program = folder.resolve("program");
        List<String> command = new ArrayList<>(List.of("gcc", "-nostdlib", "-ffreestanding", "-mgeneral-regs-only"));
        command.addAll(List.of(options.split(" ")));
        command.addAll(List.of("-fno-stack-protector", "-o", program.toString(), source.toString()));
        assumeTrue(succeeds(command), () -> "not possible here: " + String.join(" ", command));
        return program;
    }

    private static boolean succeeds(List<String> command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }
}

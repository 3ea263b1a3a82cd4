package dev.interlock.course;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StepperTest {
    private static final String PROGRAM = """
            section .data
            counter: dq 0
            section .text
            _start:
                mov ecx, 7
                lock inc qword [counter]
                hlt
            """;

    private Stepper stepper;

    @BeforeEach
    void listen() throws IOException {
        stepper = new Stepper(0);
    }

    @AfterEach
    void close() {
        stepper.close();
    }

    /** What came back. */
    private record Answer(int status, String body) {}

    private Answer send(String path, String body) throws IOException {
        URL url = new URL("http://127.0.0.1:" + stepper.port() + path);
        HttpURLConnection connection = (HttpURLConnection) url.openConnection();
        if (body != null) {
            connection.setDoOutput(true);
            connection.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
        }
        int status = connection.getResponseCode();
        try (InputStream in = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            return new Answer(status, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private String get(String path) throws IOException {
        return send(path, null).body();
    }

    private String post(String path) throws IOException {
        return send(path, "").body();
    }

    @Test
    void one_steps_through_a_program_and_back() throws IOException {
        assertThat(send("/load?cores=2", PROGRAM).body()).isEqualTo("{\"cycle\":0,\"cores\":2}");
        assertThat(get("/registers?core=0")).startsWith("{\"rip\":\"0x400000\",\"rax\":\"0x0\",\"rcx\":\"0x0\"");
        assertThat(get("/line?symbol=counter")).contains("\"states\":[\"I\",\"I\"],\"value\":0}");

        post("/step?core=0");
        String behindTheMove = get("/registers?core=0");
        assertThat(behindTheMove).startsWith("{\"rip\":\"0x400005\",\"rax\":\"0x0\",\"rcx\":\"0x7\"");
        String now = post("/step?core=0");
        assertThat(get("/line?symbol=counter"))
                .as("core 1 was there before")
                .contains("[\"M\",\"I\"]")
                .endsWith("\"value\":2}");
        assertThat(get("/events"))
                .startsWith("[{\"event\":")
                .contains("LineLocked")
                .endsWith("}]");

        post("/back?core=0");
        assertThat(get("/registers?core=0")).isEqualTo(behindTheMove);
        assertThat(post("/step?core=0")).isEqualTo(now);
        assertThat(post("/seek?cycle=0")).isEqualTo("{\"cycle\":0,\"cores\":2}");
        assertThat(get("/events")).as("nothing has happened yet").isEqualTo("[]");
    }

    @Test
    void an_event_is_told_once_however_often_one_goes_back() throws IOException {
        send("/load?cores=1", PROGRAM);
        post("/step");
        String once = get("/events");
        post("/back");
        post("/step");
        assertThat(get("/events")).isEqualTo(once);
    }

    @Test
    void what_is_wrong_is_said() throws IOException {
        assertThat(get("/line")).isEqualTo("{\"error\":\"no program is loaded: POST its source to /load first\"}");
        Answer bad = send("/load", "_start: bogus");
        assertThat(bad.status()).isEqualTo(400);
        assertThat(bad.body()).contains("program.asm:1:");
        send("/load", PROGRAM);
        assertThat(get("/line?symbol=conter")).contains("there is no symbol conter in ");
        assertThat(get("/registers?core=3")).isEqualTo("{\"error\":\"there is no core 3; there are 1\"}");
        assertThat(post("/seek?cycle=-1")).isEqualTo("{\"error\":\"cycle is -1; it must be a number\"}");
        assertThat(post("/seek?cycle=99999999")).contains("is beyond the end of the run, which halted at cycle");
        assertThat(get("/nonsense")).isEqualTo("{\"error\":\"there is no /nonsense\"}");
    }

    @Test
    void it_is_short_enough_to_be_read_at_once() throws IOException {
        Path source = Path.of("src/main/java/dev/interlock/course/Stepper.java");

        assertThat(Files.readAllLines(source).stream()
                        .map(String::strip)
                        .filter(line -> !line.isEmpty() && !line.matches("(import|package|/?\\*).*"))
                        .count())
                .isLessThan(150);
    }
}

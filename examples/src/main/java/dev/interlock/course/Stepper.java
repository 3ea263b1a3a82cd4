package dev.interlock.course;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.interlock.core.event.EventFilter;
import dev.interlock.core.event.SimEvent;
import dev.interlock.core.machine.MachineConfig;
import dev.interlock.core.observe.EventJson;
import dev.interlock.core.travel.Timeline;
import dev.interlock.isa.assembler.AssemblyException;
import dev.interlock.test.scenario.ProgramRun;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The service behind a web page that steps through a program: HTTP on the loopback interface, answers in JSON.
 *
 * <pre>
 *   POST /load?cores=2            an assembler source; begins a new run at cycle 0
 *   POST /step?core=0             one instruction of a core on           → where it stands now
 *   POST /back?core=0             one instruction of a core back         → where it stands now
 *   POST /seek?cycle=100          to a cycle, on or back                 → where it stands now
 *   GET  /registers?core=0        {"rip":"0x400005","rax":"0x0",…}
 *   GET  /line?symbol=counter     {"line":"0x1000","states":["M","I"],"value":1}
 *   GET  /events?from=0&amp;to=100    what happened in these cycles, an array of the events of docs/events.md
 * </pre>
 *
 * <p>What is wrong with a request is said in a sentence, {@code {"error":"…"}}, with status 400.
 */
public final class Stepper implements AutoCloseable {
    private static final long LIMIT = 1_000_000;

    private static final String[] REGISTERS =
            "rax rcx rdx rbx rsp rbp rsi rdi r8 r9 r10 r11 r12 r13 r14 r15".split(" ");

    private final HttpServer server;
    private final List<SimEvent> events = new ArrayList<>();
    private ProgramRun run;
    private Timeline time;

    /**
     * A service that listens.
     *
     * @param port on the loopback interface; 0 for any that is free
     */
    public Stepper(int port) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/", this::exchange); // without an executor: one request after the other
        server.start();
    }

    /** Where it listens. */
    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void exchange(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String query = exchange.getRequestURI().getQuery();
        int status = 200;
        String answer;
        try {
            answer = answer(exchange.getRequestURI().getPath(), query == null ? "" : query, body);
        } catch (IllegalArgumentException | AssemblyException e) {
            status = 400;
            answer = "{\"error\":" + quoted(e.getMessage()) + "}";
        }
        byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private String answer(String path, String query, String body) {
        if (run == null && !path.equals("/load")) {
            throw new IllegalArgumentException("no program is loaded: POST its source to /load first");
        }
        switch (path) {
            case "/load" -> load(body, (int) number(query, "cores", 1));
            case "/step" -> time.stepInstruction(core(query), LIMIT);
            case "/back" -> time.stepInstructionBack(core(query));
            case "/seek" -> time.seek(number(query, "cycle", 0));
            case "/registers" -> {
                return registers(core(query));
            }
            case "/line" -> {
                return line(parameter(query, "symbol", ""));
            }
            case "/events" -> {
                return events(number(query, "from", 0), number(query, "to", time.cycle()));
            }
            default -> throw new IllegalArgumentException("there is no " + path);
        }
        events.removeIf(event -> event.cycle() >= time.cycle()); // they lie in the future again
        return "{\"cycle\":" + time.cycle() + ",\"cores\":" + run.machine().cores() + "}";
    }

    private void load(String source, int cores) {
        run = ProgramRun.of(source, MachineConfig.profile("textbook-1").withCores(cores));
        events.clear();
        run.machine().subscribe(events::add, EventFilter.ALL);
        time = new Timeline(run.machine());
    }

    private String registers(int core) {
        var file = run.machine().core(core).registers();
        StringJoiner json = new StringJoiner(",", "{", "}").add("\"rip\":" + hex(file.rip));
        for (int i = 0; i < REGISTERS.length; i++) {
            json.add(quoted(REGISTERS[i]) + ":" + hex(file.gpr[i]));
        }
        return json.toString();
    }

    private String line(String symbol) {
        var line = run.machine().line(run.physical(symbol));
        StringJoiner states = new StringJoiner(",", "[", "]");
        for (int core = 0; core < run.machine().cores(); core++) {
            states.add(quoted(line.on(core).name()));
        }
        return "{\"line\":" + hex(line.address()) + ",\"states\":" + states + ",\"value\":" + run.value(symbol) + "}";
    }

    private String events(long from, long to) {
        StringJoiner json = new StringJoiner(",", "[", "]");
        events.stream()
                .filter(event -> event.cycle() >= from && event.cycle() < to)
                .map(EventJson::line)
                .forEach(json::add);
        return json.toString();
    }

    private int core(String query) {
        long core = number(query, "core", 0);
        if (core < 0 || core >= run.machine().cores()) {
            throw new IllegalArgumentException(
                    "there is no core " + core + "; there are " + run.machine().cores());
        }
        return (int) core;
    }

    private static long number(String query, String name, long otherwise) {
        String text = parameter(query, name, Long.toString(otherwise));
        if (!text.matches("\\d{1,18}")) {
            throw new IllegalArgumentException(name + " is " + text + "; it must be a number");
        }
        return Long.parseLong(text);
    }

    private static String parameter(String query, String name, String otherwise) {
        Matcher matcher = Pattern.compile("(?:^|&)" + name + "=([^&]*)").matcher(query);
        return matcher.find() ? matcher.group(1) : otherwise;
    }

    private static String hex(long value) {
        return "\"0x" + Long.toHexString(value) + '"';
    }

    private static String quoted(String text) {
        return '"'
                + text.replace("\\", "\\\\")
                        .replace("\"", "\\\"")
                        .replace("\n", "\\n")
                        .replace("\t", "\\t")
                + '"';
    }
}

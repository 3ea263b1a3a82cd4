package dev.interlock.cli.profile;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.interlock.core.machine.MachineConfig;
import dev.interlock.core.machine.Profiles;
import dev.interlock.os.kernel.KernelCosts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Machine profiles as users name and write them: a built-in name, or a JSON file with the same keys as the records. What the
 * kernel costs stands beside the machine's own keys, under {@code kernel}.
 *
 * <pre>
 *   { "name": "mine-1", "base": "textbook-1", "cache": { "l1d": { "ways": 4 } }, "kernel": { "pageFaultCycles": 2000 } }
 * </pre>
 *
 * <p>{@code base} is optional: with it, keys that are missing have the base's values; without it, all must be there, but for
 * those under {@code kernel}, which have the default.
 */
public final class MachineProfiles {
    private static final String BASE = "base";
    private static final String KERNEL = "kernel";
    private static final String FILE_ENDING = ".json";

    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(JsonParser.Feature.ALLOW_COMMENTS);

    private MachineProfiles() {}

    /**
     * A profile by name, or from a file if what is named ends in {@code .json} or contains a slash.
     *
     * @throws ProfileException if there is none, or it is wrong
     */
    public static Profile load(String nameOrFile) {
        return nameOrFile.endsWith(FILE_ENDING) || nameOrFile.contains("/")
                ? read(Path.of(nameOrFile))
                : new Profile(named(nameOrFile), KernelCosts.DEFAULT);
    }

    /** A built-in profile. */
    public static MachineConfig named(String name) {
        return Profiles.named(name)
                .orElseThrow(() -> new ProfileException("no profile " + name + "; there are "
                        + Profiles.all().stream().map(MachineConfig::name).collect(Collectors.joining(", "))
                        + ", or a file *"
                        + FILE_ENDING));
    }

    private static Profile read(Path file) {
        try {
            JsonNode json = JSON.readTree(Files.readString(file));
            if (!(json instanceof ObjectNode profile)) {
                throw new ProfileException("not a JSON object");
            }
            return fromJson(profile);
        } catch (ProfileException e) {
            throw new ProfileException(file + ": " + e.getMessage());
        } catch (JsonProcessingException e) {
            throw new ProfileException(file + ":" + e.getLocation().getLineNr() + ":"
                    + e.getLocation().getColumnNr() + ": "
                    + e.getOriginalMessage().lines().findFirst().orElse("not JSON"));
        } catch (NoSuchFileException e) {
            throw new ProfileException(file + ": no such file");
        } catch (IOException e) {
            throw new ProfileException(file + ": cannot be read as text");
        }
    }

    private static Profile fromJson(ObjectNode profile) {
        JsonNode kernel = profile.remove(KERNEL);
        MachineConfig machine = machine(profile);
        return new Profile(machine, kernel == null ? KernelCosts.DEFAULT : kernel(KernelCosts.DEFAULT, kernel));
    }

    private static KernelCosts kernel(KernelCosts costs, JsonNode changes) {
        return RecordTree.changed(KernelCosts.class, costs, changes, KERNEL);
    }

    private static MachineConfig machine(ObjectNode profile) {
        JsonNode base = profile.remove(BASE);
        if (base == null) {
            return RecordTree.fromJson(MachineConfig.class, profile);
        }
        ObjectNode whole = RecordTree.toJson(named(base.asText()));
        RecordTree.overlay(MachineConfig.class, whole, profile);
        return RecordTree.fromJson(MachineConfig.class, whole);
    }

    /** A profile as the text of a JSON file that {@link #load} reads. */
    public static String toJson(Profile profile) {
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n"));
        ObjectNode json = RecordTree.toJson(profile.machine());
        json.set(KERNEL, RecordTree.toJson(profile.kernel()));
        try {
            return JSON.writer(printer).writeValueAsString(json) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of numbers and texts has a JSON form", e);
        }
    }

    /**
     * Changes single values.
     *
     * @param changes values by path, such as {@code cache.l1d.ways} and {@code 4}, in the order of the command line
     * @throws ProfileException if a path or a value is wrong
     */
    public static Profile with(Profile profile, Map<String, String> changes) {
        if (changes.isEmpty()) {
            return profile;
        }
        ObjectNode machine = RecordTree.toJson(profile.machine());
        ObjectNode kernel = JsonNodeFactory.instance.objectNode();
        changes.forEach((path, value) -> {
            ObjectNode change = nested(path, value);
            JsonNode ofKernel = change.remove(KERNEL);
            RecordTree.overlay(MachineConfig.class, machine, change);
            if (ofKernel != null) {
                kernel(profile.kernel(), ofKernel); // refused with its own sentence
                merge(kernel, ofKernel);
            }
        });
        return new Profile(RecordTree.fromJson(MachineConfig.class, machine), kernel(profile.kernel(), kernel));
    }

    private static void merge(ObjectNode into, JsonNode from) {
        for (Map.Entry<String, JsonNode> entry : from.properties()) {
            if (into.get(entry.getKey()) instanceof ObjectNode inner
                    && entry.getValue().isObject()) {
                merge(inner, entry.getValue());
            } else {
                into.set(entry.getKey(), entry.getValue());
            }
        }
    }

    /** {@code a.b.c} and a value as {@code {"a": {"b": {"c": value}}}}. */
    private static ObjectNode nested(String path, String value) {
        List<String> keys = List.of(path.split("\\.", -1));
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        ObjectNode innermost = root;
        for (String key : keys.subList(0, keys.size() - 1)) {
            innermost = innermost.putObject(key);
        }
        innermost.set(keys.get(keys.size() - 1), scalar(value));
        return root;
    }

    private static JsonNode scalar(String value) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "true" -> json.booleanNode(true);
            case "false" -> json.booleanNode(false);
            default -> {
                try {
                    yield json.numberNode(Long.parseLong(value));
                } catch (NumberFormatException e) {
                    yield json.textNode(value);
                }
            }
        };
    }
}

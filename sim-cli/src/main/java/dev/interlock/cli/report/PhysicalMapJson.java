package dev.interlock.cli.report;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.interlock.cli.output.CamelCase;
import dev.interlock.os.vm.AddressSpace;
import dev.interlock.os.vm.FrameKind;
import dev.interlock.os.vm.PhysicalMap;
import dev.interlock.os.vm.PhysicalMap.Owner;
import dev.interlock.os.vm.PhysicalMap.Run;
import dev.interlock.os.vm.PhysicalMap.Use;
import java.io.IOException;
import java.util.function.Function;

/** Who has which frame of physical memory, for programs. */
public final class PhysicalMapJson {
    private PhysicalMapJson() {}

    /**
     * Writes the fields of one object.
     *
     * @param number of the process that has an address space
     */
    public static void write(long cycle, PhysicalMap map, Function<AddressSpace, Integer> number, JsonGenerator json)
            throws IOException {
        json.writeNumberField("cycle", cycle);
        json.writeObjectFieldStart("frames");
        for (FrameKind kind : FrameKind.values()) {
            json.writeNumberField(CamelCase.of(kind), map.count(kind));
        }
        json.writeNumberField("memoryMap", map.descriptors());
        json.writeNumberField("free", map.free());
        json.writeEndObject();
        json.writeObjectFieldStart("uses");
        for (Use use : Use.values()) {
            json.writeNumberField(CamelCase.of(use), map.count(use));
        }
        json.writeEndObject();
        json.writeArrayFieldStart("runs");
        for (Run run : map.runs()) {
            write(run, number, json);
        }
        json.writeEndArray();
    }

    private static void write(Run run, Function<AddressSpace, Integer> number, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("from", "0x" + Long.toHexString(run.first().frame()));
        json.writeNumberField("frames", run.frames());
        json.writeStringField("kind", CamelCase.of(run.first().kind()));
        json.writeStringField("use", CamelCase.of(run.first().use()));
        json.writeNumberField("count", run.first().count());
        json.writeArrayFieldStart("owners");
        for (Owner owner : run.first().owners()) {
            json.writeStartObject();
            json.writeNumberField("process", number.apply(owner.space()));
            json.writeStringField("address", "0x" + Long.toHexString(owner.address()));
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }
}

package dev.interlock.cli.report;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.interlock.cli.output.CamelCase;
import dev.interlock.core.report.CacheToCache;
import dev.interlock.core.report.CacheToCache.ContendedLine;
import dev.interlock.core.report.CacheToCache.Owner;
import dev.interlock.core.report.CacheToCache.Place;
import java.io.IOException;

/** The report of contended lines for programs. */
public final class SharingJson {
    private SharingJson() {}

    /** Writes the fields of one object. */
    public static void write(CacheToCache report, JsonGenerator json) throws IOException {
        json.writeNumberField("cores", report.cores());
        json.writeObjectFieldStart("hitm");
        for (Owner owner : Owner.values()) {
            json.writeNumberField(CamelCase.of(owner), report.hitm(owner));
        }
        json.writeEndObject();
        json.writeArrayFieldStart("lines");
        for (ContendedLine line : report.lines()) {
            json.writeStartObject();
            json.writeStringField("line", "0x" + Long.toHexString(line.line()));
            json.writeStringField("owner", CamelCase.of(line.owner()));
            json.writeStringField("name", line.name());
            json.writeNumberField("loadHitm", line.loadHitm());
            json.writeNumberField("storeHitm", line.storeHitm());
            json.writeStringField("sharing", CamelCase.of(line.sharing()));
            json.writeNumberField("trueSharing", line.trueSharing());
            json.writeNumberField("falseSharing", line.falseSharing());
            json.writeArrayFieldStart("places");
            for (Place place : line.places()) {
                write(place, json);
            }
            json.writeEndArray();
            json.writeStringField("advice", line.advice());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void write(Place place, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeNumberField("offset", place.offset());
        json.writeNumberField("bytes", place.bytes());
        json.writeNumberField("core", place.core());
        json.writeStringField("symbol", place.symbol());
        json.writeStringField("instruction", place.instruction());
        json.writeNumberField("loads", place.loads());
        json.writeNumberField("stores", place.stores());
        json.writeNumberField("hitm", place.hitm());
        json.writeEndObject();
    }
}

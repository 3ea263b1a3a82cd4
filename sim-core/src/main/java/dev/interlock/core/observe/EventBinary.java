package dev.interlock.core.observe;

import dev.interlock.core.event.EventKind;
import dev.interlock.core.event.EventSink;
import dev.interlock.core.event.Ledger;
import dev.interlock.core.event.Part;
import dev.interlock.core.event.SimEvent;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Events in a file that is ten times smaller and faster than text.
 *
 * <pre>
 *   "ILEV" version(1)                                                    once
 *   kind(1)  cycle − previous cycle  field …                             each event, its fields in the record's order
 *   0xff                                                                 the end: without it the file is cut off
 *
 *   long, int    variable-length, seven bits a byte, sign in the lowest bit (LEB128 over zigzag)
 *   boolean      one byte     enum   one byte, its ordinal     text   length, UTF-8
 *   ledger       number of parts that are not zero, then part and cycles of each
 * </pre>
 */
public final class EventBinary {
    private static final byte[] MAGIC = "ILEV".getBytes(StandardCharsets.US_ASCII);
    private static final int VERSION = 2;
    private static final int END = 0xff;
    private static final int LONGEST_TEXT = 1 << 16;

    /** Of the tenth byte of a number, which has one bit of 64 left to hold. */
    private static final int LAST_SHIFT = 63;

    private static final EventKind[] KINDS = EventKind.values();
    private static final Part[] PARTS = Part.values();

    private EventBinary() {}

    /** What a record of this kind is made of. */
    private record Shape(RecordComponent[] fields, Constructor<? extends SimEvent> maker) {
        static Shape of(Class<? extends SimEvent> record) {
            RecordComponent[] fields = record.getRecordComponents();
            Class<?>[] types = Stream.of(fields).map(RecordComponent::getType).toArray(Class<?>[]::new);
            try {
                return new Shape(fields, record.getDeclaredConstructor(types));
            } catch (NoSuchMethodException e) {
                throw new IllegalStateException("a record without its constructor: " + record, e);
            }
        }
    }

    private static final Map<EventKind, Shape> SHAPES = new EnumMap<>(EventKind.class);

    static {
        EventVocabulary.records().forEach((kind, record) -> SHAPES.put(kind, Shape.of(record)));
    }

    // ---------------------------------------------------------------- writing

    /** Writes events; {@link #close} ends the file and closes the stream. */
    public static final class Writer implements EventSink, AutoCloseable {
        private final DataOutputStream out;
        private long last;

        /**
         * Begins a file.
         *
         * @throws UncheckedIOException if the target cannot be written; likewise the other methods
         */
        public Writer(OutputStream target) {
            out = new DataOutputStream(target);
            attempt(() -> {
                out.write(MAGIC);
                out.writeByte(VERSION);
            });
        }

        @Override
        public void accept(SimEvent event) {
            attempt(() -> {
                out.writeByte(event.kind().ordinal());
                writeNumber(event.cycle() - last);
                last = event.cycle();
                for (RecordComponent field : SHAPES.get(event.kind()).fields) {
                    if (!field.getName().equals("cycle")) {
                        write(value(field, event));
                    }
                }
            });
        }

        @Override
        public void close() {
            attempt(() -> {
                out.writeByte(END);
                out.close();
            });
        }

        private void write(Object value) throws IOException {
            if (value instanceof Number number) {
                writeNumber(number.longValue());
            } else if (value instanceof Boolean truth) {
                out.writeByte(truth ? 1 : 0);
            } else if (value instanceof Enum<?> constant) {
                out.writeByte(constant.ordinal());
            } else if (value instanceof Ledger ledger) {
                writeLedger(ledger);
            } else {
                byte[] text = value.toString().getBytes(StandardCharsets.UTF_8);
                writeNumber(text.length);
                out.write(text);
            }
        }

        private void writeLedger(Ledger ledger) throws IOException {
            writeNumber(
                    Stream.of(PARTS).filter(part -> ledger.cycles(part) != 0).count());
            for (Part part : PARTS) {
                if (ledger.cycles(part) != 0) {
                    out.writeByte(part.ordinal());
                    writeNumber(ledger.cycles(part));
                }
            }
        }

        private void writeNumber(long value) throws IOException {
            long rest = value << 1 ^ value >> 63;
            while ((rest & ~0x7fL) != 0) {
                out.writeByte((int) (rest & 0x7f | 0x80));
                rest >>>= 7;
            }
            out.writeByte((int) rest);
        }

        private interface Attempt {
            void run() throws IOException;
        }

        private static void attempt(Attempt what) {
            try {
                what.run();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static Object value(RecordComponent field, SimEvent event) {
        try {
            return field.getAccessor().invoke(event);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("an event's component cannot be read: " + field, e);
        }
    }

    // ---------------------------------------------------------------- reading

    /** A file of events that is none, or is damaged; the message is one sentence with the place. */
    public static final class CorruptEventsException extends IOException {
        private static final long serialVersionUID = 1L;

        CorruptEventsException(String message) {
            super(message);
        }
    }

    /**
     * Reads a whole file.
     *
     * @param name of the file, for messages
     * @param to hears the events in their order
     * @throws CorruptEventsException if it is no such file, or is cut off or damaged; the events before that were told
     */
    public static void read(String name, InputStream file, EventSink to) throws IOException {
        Reader reader = new Reader(name, file);
        for (SimEvent event = reader.next(); event != null; event = reader.next()) {
            to.accept(event);
        }
    }

    /** Reads a file event by event; {@link #close} closes the stream. */
    public static final class Reader implements AutoCloseable {
        private final String name;
        private final DataInputStream in;
        private long number;
        private long cycle;

        private boolean begun;
        private boolean ended;

        /**
         * A reader at the beginning of a file.
         *
         * @param name of the file, for messages
         */
        public Reader(String name, InputStream file) {
            this.name = name;
            this.in = new DataInputStream(file);
        }

        /**
         * The next event, null behind the last.
         *
         * @throws CorruptEventsException if the file is none of events, or is cut off or damaged here
         */
        public SimEvent next() throws IOException {
            if (ended) {
                return null;
            }
            if (!begun) {
                readHeader();
                begun = true;
            }
            try {
                int kind = in.readUnsignedByte();
                if (kind == END) {
                    if (in.read() >= 0) {
                        throw corrupt("there is something behind the end");
                    }
                    ended = true;
                    return null;
                }
                SimEvent event = event(kind);
                number++;
                return event;
            } catch (EOFException e) {
                throw corrupt("the file is cut off");
            }
        }

        @Override
        public void close() throws IOException {
            in.close();
        }

        private void readHeader() throws IOException {
            byte[] magic = in.readNBytes(MAGIC.length);
            if (!java.util.Arrays.equals(magic, MAGIC)) {
                throw new CorruptEventsException(name + ": not a file of events; it does not begin with ILEV");
            }
            int version = in.read();
            if (version < 0) {
                throw corrupt("the file is cut off");
            }
            if (version != VERSION) {
                throw new CorruptEventsException(
                        name + ": events of version " + version + "; this program reads version " + VERSION);
            }
        }

        private CorruptEventsException corrupt(String what) {
            return new CorruptEventsException(name + ": damaged behind event " + number + ": " + what);
        }

        private SimEvent event(int kind) throws IOException {
            if (kind >= KINDS.length) {
                throw corrupt("there is no kind " + kind);
            }
            cycle += readNumber();
            Shape shape = SHAPES.get(KINDS[kind]);
            Object[] values = new Object[shape.fields.length];
            for (int i = 0; i < values.length; i++) {
                RecordComponent field = shape.fields[i];
                values[i] = field.getName().equals("cycle") ? (Object) cycle : readValue(field.getType());
            }
            try {
                return shape.maker.newInstance(values);
            } catch (InvocationTargetException e) {
                throw corrupt("a " + KINDS[kind] + " that cannot be");
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("an event cannot be made: " + shape.maker, e);
            }
        }

        private Object readValue(Class<?> type) throws IOException {
            if (type == long.class) {
                return readNumber();
            }
            if (type == int.class) {
                return readInt();
            }
            if (type == boolean.class) {
                return readTruth();
            }
            if (type.isEnum()) {
                return constant(type);
            }
            if (type == Ledger.class) {
                return readLedger();
            }
            return readText();
        }

        private Object constant(Class<?> type) throws IOException {
            Object[] constants = type.getEnumConstants();
            int ordinal = in.readUnsignedByte();
            if (ordinal >= constants.length) {
                throw corrupt("there is no " + type.getSimpleName() + " of number " + ordinal);
            }
            return constants[ordinal];
        }

        private Ledger readLedger() throws IOException {
            int[] cycles = new int[PARTS.length];
            for (long left = readNumber(); left > 0; left--) {
                int part = in.readUnsignedByte();
                if (part >= PARTS.length) {
                    throw corrupt("there is no part " + part);
                }
                cycles[part] = readInt();
            }
            return Ledger.of(cycles);
        }

        private String readText() throws IOException {
            long length = readNumber();
            if (length < 0 || length > LONGEST_TEXT) {
                throw corrupt("a text of " + length + " bytes");
            }
            byte[] text = new byte[(int) length];
            in.readFully(text);
            return new String(text, StandardCharsets.UTF_8);
        }

        private boolean readTruth() throws IOException {
            int truth = in.readUnsignedByte();
            if (truth > 1) {
                throw corrupt(truth + " is neither true nor false");
            }
            return truth == 1;
        }

        private int readInt() throws IOException {
            long value = readNumber();
            if ((int) value != value) {
                throw corrupt("a number of more than 32 bits");
            }
            return (int) value;
        }

        private long readNumber() throws IOException {
            long value = 0;
            for (int shift = 0; shift < 64; shift += 7) {
                int next = in.readUnsignedByte();
                if (shift == LAST_SHIFT && next > 1) {
                    break;
                }
                value |= (long) (next & 0x7f) << shift;
                if (next < 0x80) {
                    return value >>> 1 ^ -(value & 1);
                }
            }
            throw corrupt("a number of more than 64 bits");
        }
    }
}

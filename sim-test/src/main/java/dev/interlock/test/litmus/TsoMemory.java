package dev.interlock.test.litmus;

import java.util.Arrays;
import java.util.List;

/** The memory of the abstract machine: the bytes of the test's locations and nothing else. */
final class TsoMemory {
    private final LitmusTest test;
    private final int[] firstByte;

    TsoMemory(LitmusTest test) {
        this.test = test;
        firstByte = new int[test.locations().size() + 1];
        for (int i = 0; i < test.locations().size(); i++) {
            firstByte[i + 1] = firstByte[i] + test.locations().get(i).bytes();
        }
    }

    /** The bytes at one moment; immutable. */
    static final class Contents {
        private final byte[] bytes;

        private Contents(byte[] bytes) {
            this.bytes = bytes;
        }

        long read(int offset, int count) {
            long value = 0;
            for (int i = count - 1; i >= 0; i--) {
                value = value << 8 | bytes[offset + i] & 0xff;
            }
            return value;
        }

        Contents with(int offset, int count, long value) {
            byte[] copy = bytes.clone();
            for (int i = 0; i < count; i++) {
                copy[offset + i] = (byte) (value >>> 8 * i);
            }
            return new Contents(copy);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Contents contents && Arrays.equals(bytes, contents.bytes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }
    }

    Contents initial() {
        Contents contents = new Contents(new byte[firstByte[test.locations().size()]]);
        for (int i = 0; i < test.locations().size(); i++) {
            Location location = test.locations().get(i);
            int bytes = location.type().bytes();
            List<Long> values = location.initial();
            for (int element = 0; element < values.size(); element++) {
                String target = location.pointsTo().get(element);
                long value = target.isEmpty() ? values.get(element) : test.addressOf(target);
                contents = contents.with(firstByte[i] + element * bytes, bytes, value);
            }
        }
        return contents;
    }

    /** Where an access falls. */
    int offset(long address, int bytes) {
        for (int i = 0; i < test.locations().size(); i++) {
            long offset = address - LitmusTest.addressOf(i);
            if (offset >= 0 && offset + bytes <= test.locations().get(i).bytes()) {
                return firstByte[i] + (int) offset;
            }
        }
        throw new LitmusException(test.name() + ": a thread accesses " + bytes + " bytes at 0x"
                + Long.toHexString(address) + ", where there is no location");
    }
}

package dev.interlock.core.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.interlock.core.cache.CachegrindTrace.Counts;
import dev.interlock.core.cache.CachegrindTrace.Geometry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Hits and misses of one core's data accesses are those that {@code valgrind --tool=cachegrind} counts for the same program
 * and the same geometry: loads and stores, first and second level, exactly. Cachegrind's counts are committed in {@code
 * cachegrind.golden}; where valgrind and gcc are installed they are measured again.
 *
 * <p>Both model LRU, write-back and write-allocate, and a second level that sees the misses of the first. They cannot agree
 * where they model different things, so the traces keep away from it:
 *
 * <ul>
 *   <li>An inclusive L2 takes lines back from the L1s when it evicts them; cachegrind's levels know nothing of each other. The
 *       traces either fit an inclusive second level or stream through it, so that it never evicts what the first still uses;
 *       or the L2 is non-inclusive, which is cachegrind's way, and they only load: a modified victim of our L1D comes down,
 *       cachegrind's does not. An exclusive L2 has no counterpart.
 *   <li>Our L2 sees the first store to a line that the L1D holds clean, and notes a use; cachegrind's does not. It would matter
 *       only where stores and evictions from the second level meet.
 *   <li>Loads that take their value from the store buffer do not reach our L1D. The stores here are writes that wait.
 *   <li>Cachegrind counts an access in two lines once, and a read-modify-write as a read. The traces have neither.
 *   <li>Cachegrind's second level also has the program's code, two lines of it, and no page tables; ours has here neither.
 * </ul>
 */
class CachegrindTest {
    private record Golden(CachegrindTrace trace, Geometry geometry, Counts counts) {}

    static Stream<Golden> golden() throws IOException {
        String text = new String(CachegrindTrace.resource("cachegrind.golden"), StandardCharsets.UTF_8);
        return text.lines().filter(line -> !line.startsWith("#")).map(line -> {
            List<String> parts = List.of(line.split("[ :]+", 3));
            return new Golden(
                    CachegrindTrace.valueOf(parts.get(0)), Geometry.parse(parts.get(1)), Counts.parse(parts.get(2)));
        });
    }

    @ParameterizedTest
    @MethodSource("golden")
    void misses_are_those_of_cachegrind(Golden golden) {
        assertThat(golden.trace.replayed(golden.geometry))
                .as(
                        "%s with %s: loads, misses of L1 and L2; stores, misses of L1 and L2",
                        golden.trace, golden.geometry)
                .isEqualTo(golden.counts);
    }

    @Test
    void the_committed_counts_are_still_what_cachegrind_says(@TempDir Path folder) throws IOException {
        assumeTrue(
                CachegrindTrace.toolsInstalled(),
                "valgrind or gcc is not installed: cachegrind's counts are taken as committed");
        assertThat(golden())
                .hasSize(Arrays.stream(CachegrindTrace.values())
                        .mapToInt(trace -> trace.geometries().size())
                        .sum())
                .allSatisfy(golden -> assertThat(golden.trace.measured(golden.geometry, folder))
                        .as("%s with %s", golden.trace, golden.geometry)
                        .isEqualTo(golden.counts));
    }
}

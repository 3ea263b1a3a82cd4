package dev.interlock.core.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.interlock.core.event.EventKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class EventVocabularyTest {
    @Test
    void every_kind_has_its_record() {
        assertThat(EventVocabulary.records()).containsOnlyKeys(EventKind.values());
    }

    @Test
    void the_page_is_what_the_code_says() throws IOException {
        assertThat(Files.readString(Path.of("../docs/events.md")))
                .as("docs/events.md; ./interlock events > docs/events.md makes it anew")
                .isEqualTo(EventVocabulary.markdown());
    }
}

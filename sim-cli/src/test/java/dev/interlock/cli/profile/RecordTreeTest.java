package dev.interlock.cli.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.interlock.core.config.Require;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordTreeTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Oven OVEN =
            new Oven("small", 2, new Plate(180, Heat.GAS), 5_000_000_000L, true, Map.of(Heat.ELECTRIC, 7));

    /** Something configurable that is no computer. */
    public record Oven(String name, int doors, Plate plate, long price, boolean timer, Map<Heat, Integer> tax) {}

    /** A nested record that refuses values. */
    public record Plate(int millimetres, Heat heat) {
        public Plate {
            Require.between("millimetres", millimetres, 100, 300);
        }
    }

    /** A choice. */
    public enum Heat {
        GAS,
        ELECTRIC
    }

    @Test
    void a_record_survives_the_way_there_and_back() {
        ObjectNode json = RecordTree.toJson(OVEN);

        assertThat(json.toString())
                .isEqualTo(
                        "{'name':'small','doors':2,'plate':{'millimetres':180,'heat':'GAS'},'price':5000000000,'timer':true,'tax':{'electric':7}}"
                                .replace('\'', '"'));
        assertThat(RecordTree.fromJson(Oven.class, json)).isEqualTo(OVEN);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'window':1}                  | unknown key window; allowed are name, doors, plate, price, timer, tax",
                "{'plate':{'milimetres':1}}    | unknown key plate.milimetres; allowed under plate are millimetres, heat",
                "{'plate':{'millimetres':99}}  | plate: millimetres is 99; it must be from 100 to 300",
                "{'plate':{'heat':'COAL'}}     | plate.heat is \"COAL\"; it must be one of GAS, ELECTRIC",
                "{'plate':7}                   | plate is 7; it must be an object with the keys millimetres, heat",
                "{'tax':{'coal':1}}            | unknown key tax.coal; allowed under tax are gas, electric",
                "{'tax':{'gas':'much'}}        | tax.gas is \"much\"; it must be a whole number",
                "{'doors':2.5}                 | doors is 2.5; it must be a whole number",
                "{'doors':3000000000}          | doors is 3000000000; it must be a whole number",
                "{'doors':null}                | doors is null; it must be a whole number",
                "{'name':1}                    | name is 1; it must be a text",
                "{'timer':'yes'}               | timer is \"yes\"; it must be true or false"
            })
    void what_is_not_allowed_is_refused_by_its_key(String changes, String sentence) {
        assertThatExceptionOfType(ProfileException.class)
                .isThrownBy(() -> changed(changes))
                .withMessage(sentence);
    }

    @Test
    void a_missing_key_is_named() {
        ObjectNode json = RecordTree.toJson(OVEN);
        ((ObjectNode) json.get("plate")).remove("heat");

        assertThatExceptionOfType(ProfileException.class)
                .isThrownBy(() -> RecordTree.fromJson(Oven.class, json))
                .withMessage("missing key plate.heat");
    }

    @Test
    void changes_leave_the_other_keys_alone() throws Exception {
        assertThat(changed("{'plate':{'heat':'electric'},'doors':1,'tax':{'gas':3}}"))
                .isEqualTo(new Oven(
                        "small",
                        1,
                        new Plate(180, Heat.ELECTRIC),
                        5_000_000_000L,
                        true,
                        Map.of(Heat.GAS, 3, Heat.ELECTRIC, 7)));
    }

    private static Oven changed(String changes) throws Exception {
        ObjectNode json = RecordTree.toJson(OVEN);
        RecordTree.overlay(Oven.class, json, (ObjectNode) JSON.readTree(changes.replace('\'', '"')));
        return RecordTree.fromJson(Oven.class, json);
    }
}

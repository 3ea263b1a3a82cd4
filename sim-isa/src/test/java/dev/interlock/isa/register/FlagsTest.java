package dev.interlock.isa.register;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The flags against their definition, bit by bit, for every pair of bytes and both carries. */
class FlagsTest {
    private final Flags flags = new Flags();

    @Test
    void every_addition_of_bytes_sets_the_flags_that_a_chain_of_full_adders_sets() {
        for (int a = 0; a < 256; a++) {
            for (int b = 0; b < 256; b++) {
                for (int carry = 0; carry < 2; carry++) {
                    flags.setAdd(a, b, a + b + carry, 1);
                    assertThat(flags.status()).as("%d + %d + %d", a, b, carry).isEqualTo(adder(a, b, carry));
                }
            }
        }
    }

    @Test
    void every_subtraction_of_bytes_sets_the_flags_of_adding_the_complement_with_borrow_for_carry() {
        for (int a = 0; a < 256; a++) {
            for (int b = 0; b < 256; b++) {
                for (int borrow = 0; borrow < 2; borrow++) {
                    flags.setSubtract(a, b, a - b - borrow, 1);
                    long added = adder(a, ~b & 0xff, 1 - borrow);
                    assertThat(flags.status()).as("%d - %d - %d", a, b, borrow).isEqualTo(added ^ Flags.CF ^ Flags.AF);
                }
            }
        }
    }

    @Test
    void sign_extended_operands_give_the_same_flags_as_truncated_ones() {
        for (int a = 0; a < 256; a++) {
            for (int b = 0; b < 256; b++) {
                flags.setAdd((byte) a, (byte) b, (byte) a + (byte) b, 1);
                assertThat(flags.status()).as("%d + %d", a, b).isEqualTo(adder(a, b, 0));
            }
        }
    }

    /** Eight full adders in a row. */
    private static long adder(int a, int b, int carryIn) {
        int sum = 0;
        int carry = carryIn;
        int carryIntoTop = 0;
        long status = 0;
        for (int bit = 0; bit < 8; bit++) {
            int x = a >> bit & 1;
            int y = b >> bit & 1;
            if (bit == 7) {
                carryIntoTop = carry;
            }
            sum |= (x ^ y ^ carry) << bit;
            carry = x & y | x & carry | y & carry;
            status |= bit == 3 && carry == 1 ? Flags.AF : 0;
        }
        status |= carry == 1 ? Flags.CF : 0;
        status |= carry != carryIntoTop ? Flags.OF : 0;
        status |= sum == 0 ? Flags.ZF : 0;
        status |= (sum & 0x80) != 0 ? Flags.SF : 0;
        int ones = 0;
        for (int bit = 0; bit < 8; bit++) {
            ones += sum >> bit & 1;
        }
        return status | (ones % 2 == 0 ? Flags.PF : 0);
    }

    @Test
    void any_combination_of_status_flags_can_be_set_and_read_back() {
        for (int combination = 0; combination < 64; combination++) {
            long status = combination(combination);
            flags.status(status);
            assertThat(flags.status()).isEqualTo(status);
            assertThat(flags.rflags() & Flags.STATUS).isEqualTo(status);
        }
    }

    @Test
    void conditions_are_those_of_the_manual_for_every_combination_of_flags() {
        for (int combination = 0; combination < 64; combination++) {
            long s = combination(combination);
            flags.status(s);
            boolean cf = (s & Flags.CF) != 0;
            boolean zf = (s & Flags.ZF) != 0;
            boolean sf = (s & Flags.SF) != 0;
            boolean of = (s & Flags.OF) != 0;
            boolean pf = (s & Flags.PF) != 0;
            boolean[] expected = {of, cf, zf, cf || zf, sf, pf, sf != of, zf || sf != of};
            for (int code = 0; code < 16; code++) {
                assertThat(flags.condition(code))
                        .as("condition %d with flags %x", code, s)
                        .isEqualTo(expected[code / 2] == (code % 2 == 0));
            }
        }
    }

    private static long combination(int number) {
        long[] bits = {Flags.CF, Flags.PF, Flags.AF, Flags.ZF, Flags.SF, Flags.OF};
        long status = 0;
        for (int n = 0; n < bits.length; n++) {
            status |= (number >> n & 1) != 0 ? bits[n] : 0;
        }
        return status;
    }

    @Test
    void increment_keeps_the_carry() {
        for (int a = 0; a < 256; a++) {
            flags.status(Flags.CF);
            flags.keepCarryAnd(a, a + 1, 1, true);
            assertThat(flags.status()).isEqualTo(adder(a, 1, 0) | Flags.CF);
            flags.status(0);
            flags.keepCarryAnd(a, a + 1, 1, true);
            assertThat(flags.status()).isEqualTo(adder(a, 1, 0) & ~Flags.CF);
        }
    }
}

package dev.interlock.os.syscall;

import static dev.interlock.os.syscall.Guest.MEMORY;
import static dev.interlock.os.syscall.Guests.*;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Everybody is user 0 of group 0, and cannot become another: as in a user namespace with these two alone. */
class CredentialCallsTest {
    private final Guest guest = new Guests().guest();

    @Test
    void there_is_one_user_and_one_group() {
        guest.number(0, 8, -1);
        guest.number(8, 8, -1);

        assertThat(guest.call(118, MEMORY, MEMORY + 4, MEMORY + 8)).isZero();
        assertThat(guest.number(0, 8)).isZero();
        assertThat(guest.number(8, 4)).isZero();
        assertThat(guest.call(115, 0, 0)).as("supplementary groups").isZero();
    }

    @Test
    void no_other_can_be_had() {
        assertThat(guest.call(105, 0)).as("setuid(0)").isZero();
        assertThat(guest.call(105, 1000)).isEqualTo(EINVAL);
        assertThat(guest.call(117, -1, 0, -1)).as("setresuid").isZero();
        assertThat(guest.call(117, -1, 0, 1)).isEqualTo(EINVAL);
        assertThat(guest.call(116, 1, MEMORY)).isEqualTo(EPERM);
    }
}

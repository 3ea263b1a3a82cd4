/** What unit tests of simulated machines are written with: a JUnit extension, assertions, scenarios, an oracle. */
module dev.interlock.test {
    requires transitive dev.interlock.os;
    requires transitive org.junit.jupiter.api;
    requires transitive org.assertj.core;

    exports dev.interlock.test.contract;
}

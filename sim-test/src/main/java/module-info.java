/** What unit tests of simulated machines are written with: a JUnit extension, assertions, scenarios, an oracle. */
module dev.interlock.test {
    requires com.google.common;
    requires transitive dev.interlock.os;
    requires transitive org.assertj.core;
    requires transitive org.junit.jupiter.api;

    exports dev.interlock.test.assertion;
    exports dev.interlock.test.contract;
    exports dev.interlock.test.junit;
    exports dev.interlock.test.litmus;
    exports dev.interlock.test.oracle;
    exports dev.interlock.test.scenario;
}

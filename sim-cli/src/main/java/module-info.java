/** The {@code interlock} command. */
module dev.interlock.cli {
    requires ch.qos.logback.classic;
    requires ch.qos.logback.core;
    requires dev.interlock.os;
    requires dev.interlock.test;
    requires com.fasterxml.jackson.databind;
    requires info.picocli;

    // picocli fills the annotated fields by reflection
    opens dev.interlock.cli to
            info.picocli;

    provides ch.qos.logback.classic.spi.Configurator with
            dev.interlock.cli.LogConfiguration;
}

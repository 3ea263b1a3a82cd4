/** The {@code interlock} command. */
module dev.interlock.cli {
    requires dev.interlock.os;
    requires com.fasterxml.jackson.databind;
    requires info.picocli;
    requires org.slf4j;

    // picocli fills the annotated fields by reflection
    opens dev.interlock.cli to
            info.picocli;
}

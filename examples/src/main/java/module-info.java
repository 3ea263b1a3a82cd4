/** A course that starts at zero: small programs that show one thing each, and a stepper for a teaching tool. */
module dev.interlock.course {
    requires dev.interlock.test;
    requires jdk.httpserver;

    exports dev.interlock.course;
}

package dev.seine.packages;

import java.util.List;
import java.util.Locale;

/** The programs that are installed, and the modules of the JDK that each needs. */
enum ProgramImage {
    /** {@code seine-agent}. */
    AGENT,
    /** {@code seine-collector}. */
    COLLECTOR;

    /**
     * What both need: java.management for metrics, java.naming and the security modules for TLS, SASL and Kerberos in Kafka's
     * clients, java.xml for the log's configuration, jdk.unsupported for signals, Netty and protobuf.
     */
    private static final List<String> MODULES = List.of(
            "java.base",
            "java.logging",
            "java.management",
            "java.naming",
            "java.security.jgss",
            "java.security.sasl",
            "java.xml",
            "jdk.management",
            "jdk.security.auth",
            "jdk.security.jgss",
            "jdk.unsupported");

    /** Of the program, its directory and its package. */
    String programName() {
        return "seine-" + name().toLowerCase(Locale.ROOT);
    }

    List<String> modules() {
        return MODULES;
    }
}

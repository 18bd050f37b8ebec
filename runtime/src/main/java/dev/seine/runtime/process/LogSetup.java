package dev.seine.runtime.process;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;

/**
 * The log's configuration, found by Logback as a service. In code, because reading it from XML costs an agent 400 classes and
 * a tenth of its start. A {@code logback-test.xml} on the class path, or a file that the property logback.configurationFile
 * names, takes its place.
 */
public final class LogSetup extends ContextAwareBase implements Configurator {
    private static final String PATTERN = "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %logger{0}: %msg%n%rEx{4}";

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        if (System.getProperty("logback.configurationFile") != null
                || ClassLoader.getSystemResource("logback-test.xml") != null) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        // What Kafka's clients and broker have to say of every lost connection is reported once, by us.
        Level kafka = Level.toLevel(kafkaLevel(), Level.ERROR);
        context.getLogger("org.apache.kafka").setLevel(kafka);
        context.getLogger("kafka").setLevel(kafka);
        context.getLogger("io.netty").setLevel(Level.WARN);
        context.getLogger("org.pcap4j").setLevel(Level.WARN);
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.toLevel(System.getProperty("seine.log.level"), Level.INFO));
        root.addAppender(standardError(context));
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    private static String kafkaLevel() {
        return System.getProperty(
                "SEINE_KAFKA_LOG_LEVEL", System.getenv().getOrDefault("SEINE_KAFKA_LOG_LEVEL", "error"));
    }

    private static ConsoleAppender<ILoggingEvent> standardError(LoggerContext context) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(PATTERN);
        encoder.start();
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(context);
        appender.setName("STDERR");
        appender.setTarget("System.err");
        appender.setEncoder(encoder);
        appender.start();
        return appender;
    }
}

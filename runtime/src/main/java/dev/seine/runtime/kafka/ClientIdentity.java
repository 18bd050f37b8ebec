package dev.seine.runtime.kafka;

import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * As whom a client comes, as far as its own properties tell: the broker has the last word.
 *
 * @param protocol Kafka's security.protocol
 * @param mechanism of SASL, empty without it
 * @param principal in Kafka's words, such as {@code User:seine-agent}; empty if it cannot be told
 */
public record ClientIdentity(String protocol, String mechanism, Optional<String> principal) {
    private static final Pattern USERNAME =
            Pattern.compile("\\busername\\s*=\\s*(?:\"([^\"]*)\"|'([^']*)'|([^\\s;]+))");
    private static final String PREFIX = "User:";
    private static final String UNKNOWN = PREFIX + "PRINCIPAL";

    /**
     * Reads the properties.
     *
     * @param certificateSubject of the client's own certificate, if it has one that was looked at
     */
    public static ClientIdentity of(Map<String, ?> properties, Optional<String> certificateSubject) {
        String protocol = text(properties, "security.protocol", "PLAINTEXT").toUpperCase(Locale.ROOT);
        if (protocol.startsWith("SASL_")) {
            String mechanism = text(properties, "sasl.mechanism", "GSSAPI");
            return new ClientIdentity(protocol, mechanism, user(text(properties, "sasl.jaas.config", "")));
        }
        boolean hasCertificate = protocol.equals("SSL")
                && properties.keySet().stream().anyMatch(name -> name.startsWith("ssl.keystore."));
        return new ClientIdentity(
                protocol, "", (hasCertificate ? certificateSubject : Optional.of("ANONYMOUS")).map(PREFIX::concat));
    }

    private static String text(Map<String, ?> properties, String name, String otherwise) {
        Object value = properties.get(name);
        return value == null ? otherwise : value.toString();
    }

    private static Optional<String> user(String jaas) {
        Matcher matcher = USERNAME.matcher(jaas);
        if (matcher.find()) {
            return Stream.of(matcher.group(1), matcher.group(2), matcher.group(3))
                    .filter(Objects::nonNull)
                    .findFirst()
                    .map(PREFIX::concat);
        }
        return Optional.empty();
    }

    public boolean usesTls() {
        return protocol.endsWith("SSL");
    }

    public boolean usesSasl() {
        return protocol.startsWith("SASL_");
    }

    /** For commands; where the principal is not known, a word to be replaced. */
    public String principalOrPlaceholder() {
        return principal.orElse(UNKNOWN);
    }

    /** Such as {@code SASL_SSL SCRAM-SHA-512 as User:seine-agent}. */
    @Override
    public String toString() {
        return protocol
                + (mechanism.isEmpty() ? "" : " " + mechanism)
                + principal.map(who -> " as " + who).orElse("");
    }
}

package dev.seine.runtime.doctor.kafka;

import dev.seine.runtime.doctor.Finding;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What a chain of certificates says of itself, whether or not it is trusted. */
final class Certificates {
    private static final String NAME = "tls certificate";
    private static final Duration SOON = Duration.ofDays(30);

    private final Instant now;

    Certificates(Instant now) {
        this.now = now;
    }

    /**
     * One finding for the first certificate, and one for each other one that has expired or soon will.
     *
     * @param whose the place in words, such as {@code broker:9093}
     * @param chain the holder's own first; not empty
     * @param remedy how the holder gets another one
     */
    List<Finding> findings(String whose, List<X509Certificate> chain, String remedy) {
        List<Finding> findings = new ArrayList<>();
        for (X509Certificate certificate : chain) {
            Finding finding = finding(whose, certificate, remedy);
            if (findings.isEmpty() || finding.remedy().isPresent()) {
                findings.add(finding);
            }
        }
        return findings;
    }

    private Finding finding(String whose, X509Certificate certificate, String remedy) {
        Instant end = certificate.getNotAfter().toInstant();
        String described = whose + ": " + certificate.getSubjectX500Principal().getName() + ", issued by "
                + certificate.getIssuerX500Principal().getName();
        if (certificate.getNotBefore().toInstant().isAfter(now)) {
            return Finding.error(
                    NAME,
                    described + ", is not valid before "
                            + certificate.getNotBefore().toInstant(),
                    "set this host's clock (timedatectl), or: " + remedy);
        }
        if (!end.isAfter(now)) {
            return Finding.error(NAME, described + ", has expired at " + end, remedy);
        }
        Duration left = Duration.between(now, end);
        String until = described + ", valid until " + end + " (" + left.toDays() + " days)";
        return left.compareTo(SOON) < 0 ? Finding.warning(NAME, until, remedy) : Finding.ok(NAME, until);
    }
}

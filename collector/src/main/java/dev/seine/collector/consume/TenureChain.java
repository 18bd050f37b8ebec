package dev.seine.collector.consume;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which collectors have had a partition, and from which offset on: what is committed to Kafka beside the offset, as
 * {@code seine1 ID@OFFSET ID@OFFSET …}. A collector commits its tenure before it archives the first record of it, so a
 * collector that comes back can tell that, and where, another one went on.
 *
 * @param tenures the oldest first; very old ones are forgotten
 */
record TenureChain(List<Tenure> tenures) {
    /** Kafka's offset.metadata.max.bytes is 4096 by default; a tenure takes at most 121 bytes. */
    static final int MAX_TENURES = 30;

    private static final String PREFIX = "seine1";
    private static final Pattern TENURE = Pattern.compile("([A-Za-z0-9._-]{1,100})@([0-9]{1,18})");

    TenureChain {
        tenures = List.copyOf(tenures);
    }

    /**
     * A time in which a collector had the partition.
     *
     * @param collectorId who
     * @param offset of the first record of it
     */
    record Tenure(String collectorId, long offset) {}

    /** The chain of a partition that nobody had. */
    static TenureChain empty() {
        return new TenureChain(List.of());
    }

    /** Reads what is committed; a text of somebody else is an empty chain. */
    static TenureChain parse(String metadata) {
        String[] words = metadata.split(" ", -1);
        List<Tenure> tenures = new ArrayList<>();
        if (!words[0].equals(PREFIX)) {
            return empty();
        }
        for (int i = 1; i < words.length; i++) {
            Matcher matcher = TENURE.matcher(words[i]);
            if (!matcher.matches()) {
                return empty();
            }
            tenures.add(new Tenure(matcher.group(1), Long.parseLong(matcher.group(2))));
        }
        return new TenureChain(tenures);
    }

    /** The chain with a new tenure at its end. */
    TenureChain with(Tenure tenure) {
        List<Tenure> all = new ArrayList<>(tenures);
        all.add(tenure);
        return new TenureChain(all.subList(Math.max(0, all.size() - MAX_TENURES), all.size()));
    }

    /** Whether a tenure is the last one, or nobody has any. */
    boolean endsWith(Tenure tenure) {
        return tenures.isEmpty() || tenures.getLast().equals(tenure);
    }

    /** Where the tenure behind this one began; empty if this one is not in the chain, or is the last one. */
    OptionalLong successorOffset(Tenure tenure) {
        int index = tenures.lastIndexOf(tenure);
        return index < 0 || index == tenures.size() - 1
                ? OptionalLong.empty()
                : OptionalLong.of(tenures.get(index + 1).offset());
    }

    String metadata() {
        StringBuilder text = new StringBuilder(PREFIX);
        tenures.forEach(tenure ->
                text.append(' ').append(tenure.collectorId()).append('@').append(tenure.offset()));
        return text.toString();
    }
}

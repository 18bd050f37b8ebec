package dev.seine.collector.seal;

import java.io.IOException;

/** What is to be done now and then for the files that have been sealed. */
public interface Upkeep {
    /**
     * Does it.
     *
     * @param wallNs now, by this machine's clock
     * @return files that are gone
     */
    int apply(long wallNs) throws IOException;
}

package dev.seine.system;

/**
 * A running collector.
 *
 * @param process the program
 * @param http its metrics and health
 * @param archive that it fills
 */
public record CollectorProcess(SeineProcess process, HttpEndpoint http, Archive archive) {
    /** Waits until a checkpoint vouches for that many frames of this collector. */
    public void awaitArchived(long frames) {
        Patience.until(frames + " frames are archived", () -> {
            if (!process.isAlive()) {
                throw new AssertionError("the collector has ended: " + process);
            }
            return http.metric("seine_frames_total{stage=\"archived\"") >= frames;
        });
    }

    /** Stops it in order, so that all its capture files are sealed. */
    public Archive stop() throws InterruptedException {
        process.stop();
        return archive;
    }
}

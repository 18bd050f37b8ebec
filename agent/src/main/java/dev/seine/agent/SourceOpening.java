package dev.seine.agent;

import dev.seine.afpacket.Fanout;
import dev.seine.afpacket.FilterException;
import dev.seine.afpacket.NetworkInterfaces;
import dev.seine.afpacket.RingSettings;
import dev.seine.agent.capture.CaptureContext;
import dev.seine.agent.capture.CaptureTask;
import dev.seine.agent.capture.CaptureWorker;
import dev.seine.agent.capture.FrameLimit;
import dev.seine.agent.capture.SourceOpener;
import dev.seine.agent.config.AgentConfig;
import dev.seine.agent.config.CaptureConfig;
import dev.seine.agent.filter.EffectiveFilter;
import dev.seine.agent.source.LibpcapSource;
import dev.seine.agent.source.PacketSource;
import dev.seine.agent.source.ReplaySource;
import dev.seine.agent.source.RingSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** From the configuration to opened sources, a worker for each. All are opened, or none. */
public final class SourceOpening {
    private static final int FANOUT_GROUPS = 1 << 16;
    private static final String LOOPBACK = "lo";

    private final AgentConfig config;
    private final String ownTraffic;
    private final List<PacketSource> opened = new ArrayList<>();
    private final List<CaptureWorker> workers = new ArrayList<>();

    SourceOpening(AgentConfig config, String ownTraffic) {
        this.config = config;
        this.ownTraffic = ownTraffic;
    }

    /** Refuses a wrong filter before anything is opened, each part by itself so that the message shows what was written. */
    void checkFilters() throws IOException, FilterException {
        for (CaptureConfig capture : config.captures()) {
            effectiveFilter(capture); // Which refuses parts that cannot stand in one expression.
            List<String> names = capture.source() == CaptureConfig.SourceType.RING ? interfaces(capture) : List.of();
            for (String expression : List.of(config.never(), capture.filter())) {
                for (String name : names) {
                    RingSource.checkFilter(name, expression, capture.snapLength());
                }
            }
        }
    }

    List<CaptureWorker> openAll(CaptureContext context) throws IOException, FilterException {
        if (config.captures().isEmpty()) {
            throw new IOException(
                    "nothing is to be captured: name an interface (-i) or a capture in the configuration");
        }
        try {
            for (CaptureConfig capture : config.captures()) {
                open(capture, context);
            }
            return List.copyOf(workers);
        } catch (IOException | FilterException | RuntimeException e) {
            opened.forEach(PacketSource::close);
            throw e;
        }
    }

    private void open(CaptureConfig capture, CaptureContext context) throws IOException, FilterException {
        EffectiveFilter filter = effectiveFilter(capture);
        FrameLimit limit = new FrameLimit(capture.maxFrames());
        switch (capture.source()) {
            case REPLAY -> {
                EffectiveFilter fileFilter = filter.withOwnTraffic("");
                for (PacketSource source :
                        ReplaySource.openAll(capture.file().orElseThrow(), capture.snapLength(), fileFilter)) {
                    add(source, task(capture, fileFilter, 0, limit), SourceOpening::notAgain, context);
                }
            }
            case LIBPCAP -> {
                for (String device : interfaces(capture)) {
                    SourceOpener opener =
                            wanted -> LibpcapSource.open(device, capture.snapLength(), capture.promiscuous(), wanted);
                    add(opener.open(filter), task(capture, filter, 0, limit), opener, context);
                }
            }
            case RING -> {
                for (String name : interfaces(capture)) {
                    openRings(capture, name, filter, limit, context);
                }
            }
        }
    }

    private EffectiveFilter effectiveFilter(CaptureConfig capture) {
        return new EffectiveFilter(capture.filter(), config.never(), ownTraffic);
    }

    private void openRings(
            CaptureConfig capture, String name, EffectiveFilter filter, FrameLimit limit, CaptureContext context)
            throws IOException, FilterException {
        int group = ThreadLocalRandom.current().nextInt(FANOUT_GROUPS);
        for (int index = 0; index < capture.ring().count(); index++) {
            RingSettings settings = ringSettings(capture, name, group);
            SourceOpener opener = wanted -> RingSource.open(settings, wanted);
            add(opener.open(filter), task(capture, filter, index, limit), opener, context);
        }
    }

    private void add(PacketSource source, CaptureTask task, SourceOpener opener, CaptureContext context) {
        opened.add(source);
        workers.add(new CaptureWorker(task, source, opener, context));
    }

    private static PacketSource notAgain(EffectiveFilter filter) throws IOException {
        throw new IOException("a capture file is read once");
    }

    private static CaptureTask task(CaptureConfig capture, EffectiveFilter filter, int ringIndex, FrameLimit limit) {
        // A block that was begun just now is handed over after one timeout; twice that leaves no doubt.
        int drainTimeoutMs = 2 * (int) capture.ring().blockRetireTimeout().toMillis() + 50;
        return new CaptureTask(
                capture.id(),
                filter,
                capture.promiscuous(),
                ringIndex,
                capture.ring().count(),
                drainTimeoutMs,
                limit);
    }

    /**
     * The interfaces of a capture, which may be that of the default route.
     *
     * @throws IOException if it names none and there is no default route
     */
    public static List<String> interfaces(CaptureConfig capture) throws IOException {
        if (!capture.interfaces().isEmpty()) {
            return capture.interfaces();
        }
        return List.of(new NetworkInterfaces()
                .defaultRouteInterface()
                .orElseThrow(() -> new IOException("there is no default route to take the interface from: name one")));
    }

    /** What the kernel is asked for by each ring of a capture. */
    public static RingSettings ringSettings(CaptureConfig capture, String name, int fanoutGroup) {
        CaptureConfig.Ring ring = capture.ring();
        return new RingSettings(
                name,
                capture.snapLength(),
                ring.blockSize().intBytes(),
                (int) (ring.size().bytes() / ring.blockSize().bytes()),
                (int) ring.blockRetireTimeout().toMillis(),
                capture.promiscuous(),
                // On loopback every frame goes out and comes in again: it is taken once, as it comes in.
                name.equals(LOOPBACK),
                false,
                ring.count() == 1 ? Optional.empty() : Optional.of(new Fanout(fanoutGroup, ring.fanout())),
                false);
    }
}

package dev.seine.agent;

import dev.seine.afpacket.Fanout;
import dev.seine.afpacket.FilterException;
import dev.seine.afpacket.Libpcap;
import dev.seine.afpacket.NetworkInterfaces;
import dev.seine.afpacket.RingSettings;
import dev.seine.agent.capture.CaptureContext;
import dev.seine.agent.capture.CaptureTask;
import dev.seine.agent.capture.CaptureWorker;
import dev.seine.agent.capture.SourceOpener;
import dev.seine.agent.config.AgentConfig;
import dev.seine.agent.config.CaptureConfig;
import dev.seine.agent.filter.EffectiveFilter;
import dev.seine.agent.source.LibpcapSource;
import dev.seine.agent.source.PacketSource;
import dev.seine.agent.source.ReplaySource;
import dev.seine.agent.source.RingSource;
import dev.seine.agent.source.SourceDescription;
import dev.seine.proto.v1.SourceKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** From the configuration to opened sources, a worker for each. All are opened, or none. */
public final class SourceOpening {
    private static final int FANOUT_GROUPS = 1 << 16;
    private static final String LOOPBACK = "lo";

    private final CaptureContext context;
    private final List<PacketSource> opened = new ArrayList<>();
    private final Map<CaptureKey, List<CaptureWorker>> workers = new LinkedHashMap<>();

    SourceOpening(CaptureContext context) {
        this.context = context;
    }

    /** Refuses a wrong filter before anything is opened. */
    static void checkFilters(AgentConfig config, String ownTraffic) throws IOException, FilterException {
        for (CaptureConfig capture : config.captures()) {
            // Which refuses parts that cannot stand in one expression.
            EffectiveFilter filter = new EffectiveFilter(capture.filter(), config.never(), ownTraffic);
            List<String> names = capture.source() == CaptureConfig.SourceType.RING ? interfaces(capture) : List.of();
            for (String name : names) {
                checkRingFilter(name, capture.snapLength(), filter);
            }
        }
    }

    /** Each part by itself, so that the message shows what was written, and then the whole, which may be too long. */
    private static void checkRingFilter(String name, int snapLength, EffectiveFilter filter)
            throws IOException, FilterException {
        for (String part : filter.parts()) {
            RingSource.checkFilter(name, part, snapLength);
        }
        RingSource.checkFilter(name, filter.expression(), snapLength);
    }

    /**
     * Refuses a filter that the open source could not take.
     *
     * @throws IllegalArgumentException if it has more instructions than the kernel takes
     */
    static void checkFilter(SourceDescription source, EffectiveFilter filter) throws IOException, FilterException {
        if (source.kind() == SourceKind.SOURCE_KIND_RING) {
            checkRingFilter(source.name(), source.snapLength(), filter);
        } else {
            for (String part : filter.parts()) {
                Libpcap.compileForStoredFrames(source.linkType(), part, source.snapLength());
            }
            Libpcap.compileForStoredFrames(source.linkType(), filter.expression(), source.snapLength());
        }
    }

    /** Opens all of these, each under the setup of its capture; closes what it has opened if one fails. */
    Map<CaptureKey, List<CaptureWorker>> open(List<CaptureKey> keys, Map<String, CaptureSetup> setups)
            throws IOException, FilterException {
        try {
            for (CaptureKey key : keys) {
                CaptureSetup setup = setups.get(key.captureId());
                if (setup == null) {
                    throw new IllegalArgumentException(key + " has no setup");
                }
                open(key, setup);
            }
            return workers;
        } catch (IOException | FilterException | RuntimeException e) {
            opened.forEach(PacketSource::close);
            throw e;
        }
    }

    private void open(CaptureKey key, CaptureSetup setup) throws IOException, FilterException {
        CaptureConfig capture = setup.config();
        switch (capture.source()) {
            case REPLAY -> {
                for (PacketSource source :
                        ReplaySource.openAll(capture.file().orElseThrow(), capture.snapLength(), setup.filter())) {
                    add(key, source, task(setup, 0), SourceOpening::notAgain);
                }
            }
            case LIBPCAP -> {
                SourceOpener opener = wanted ->
                        LibpcapSource.open(key.interfaceName(), capture.snapLength(), capture.promiscuous(), wanted);
                add(key, opener.open(setup.filter()), task(setup, 0), opener);
            }
            case RING -> openRings(key, setup);
        }
    }

    private void openRings(CaptureKey key, CaptureSetup setup) throws IOException, FilterException {
        int group = ThreadLocalRandom.current().nextInt(FANOUT_GROUPS);
        for (int index = 0; index < setup.config().ring().count(); index++) {
            RingSettings settings = ringSettings(setup.config(), key.interfaceName(), group);
            SourceOpener opener = wanted -> RingSource.open(settings, wanted);
            add(key, opener.open(setup.filter()), task(setup, index), opener);
        }
    }

    private void add(CaptureKey key, PacketSource source, CaptureTask task, SourceOpener opener) {
        opened.add(source);
        workers.computeIfAbsent(key, each -> new ArrayList<>()).add(new CaptureWorker(task, source, opener, context));
    }

    private static PacketSource notAgain(EffectiveFilter filter) throws IOException {
        throw new IOException("a capture file is read once");
    }

    private static CaptureTask task(CaptureSetup setup, int ringIndex) {
        CaptureConfig capture = setup.config();
        // A block that was begun just now is handed over after one timeout; twice that leaves no doubt.
        int drainTimeoutMs = 2 * (int) capture.ring().blockRetireTimeout().toMillis() + 50;
        return new CaptureTask(
                capture.id(),
                setup.filter(),
                capture.promiscuous(),
                ringIndex,
                capture.ring().count(),
                drainTimeoutMs,
                setup.limits());
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

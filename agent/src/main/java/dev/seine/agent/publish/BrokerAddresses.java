package dev.seine.agent.publish;

import dev.seine.runtime.work.Work;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the addresses that the agent talks to: those of the configuration, and those that the cluster tells. Whoever filters
 * the agent's own traffic is told when they change. With the same client it looks at the topic.
 */
public final class BrokerAddresses implements Work {
    private static final Logger LOG = LoggerFactory.getLogger(BrokerAddresses.class);
    private static final int REQUEST_TIMEOUT_MS = 3_000;

    /** Beyond, those that are not in use any more are forgotten, because the kernel bounds the length of a filter. */
    private static final int MAX_ADDRESSES = 64;

    private static final long REFRESH_NS = TimeUnit.SECONDS.toNanos(30);
    private static final long RETRY_NS = TimeUnit.SECONDS.toNanos(1);

    /** What is wrong with the topic is mended by a person, who wants to see that it is. */
    private static final long TROUBLE_REFRESH_NS = TimeUnit.SECONDS.toNanos(5);

    private final KafkaSettings settings;
    private final Consumer<Set<InetSocketAddress>> listener;
    private Set<InetSocketAddress> known;
    private Set<InetSocketAddress> cluster = Set.of();
    private volatile @Nullable Admin admin;
    private final TopicLook topic;
    private long answers;
    private long nextLookNs = System.nanoTime();

    /**
     * Looks up the configured addresses at once.
     *
     * @param listener is told the whole set whenever it has changed, on the worker's thread
     */
    public BrokerAddresses(KafkaSettings settings, Consumer<Set<InetSocketAddress>> listener) {
        this.settings = settings;
        this.listener = listener;
        this.known = configured(settings.bootstrapServers());
        this.topic = new TopicLook(settings, REQUEST_TIMEOUT_MS);
    }

    /** What is wrong with the topic, as far as is known; may be asked by any thread. */
    public Optional<String> topicProblem() {
        return topic.problem();
    }

    /** The addresses known now. */
    public Set<InetSocketAddress> known() {
        return Set.copyOf(known);
    }

    static boolean isUnresolved(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (String.valueOf(cause.getMessage()).contains("No resolvable bootstrap urls")) {
                return true;
            }
        }
        return false;
    }

    @Override
    public int doWork() throws InterruptedException {
        if (System.nanoTime() - nextLookNs < 0) {
            return 0;
        }
        boolean answered = askCluster();
        nextLookNs = System.nanoTime() + (answered && answers > 1 ? refreshNs() : RETRY_NS);
        // Never fewer: a name that cannot be resolved just now, or a broker that restarts, is talked to again in a
        // moment.
        Set<InetSocketAddress> now = new LinkedHashSet<>(known);
        now.addAll(configured(settings.bootstrapServers()));
        now.addAll(cluster);
        if (now.size() > MAX_ADDRESSES) {
            now = configured(settings.bootstrapServers());
            now.addAll(cluster);
        }
        if (!now.equals(known)) {
            LOG.info("Kafka is at {}: the filters leave that traffic out", now);
            known = now;
            listener.accept(Set.copyOf(now));
        }
        return 1;
    }

    private long refreshNs() {
        return topic.problem().isPresent() ? TROUBLE_REFRESH_NS : REFRESH_NS;
    }

    private boolean askCluster() throws InterruptedException {
        try {
            Admin open = admin;
            if (open == null) {
                open = Admin.create(properties(settings));
                admin = open;
            }
            Set<InetSocketAddress> addresses = new LinkedHashSet<>();
            for (Node node : open.describeCluster().nodes().get(REQUEST_TIMEOUT_MS, TimeUnit.MILLISECONDS)) {
                addResolved(addresses, node.host(), node.port());
            }
            cluster = addresses;
            // Not on the first look, for which the start of the capture waits.
            if (answers > 0) {
                topic.look(open);
            }
            answers++;
            return true;
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            // The publisher reports that Kafka is away; this is only a look that has to wait.
            LOG.debug("the brokers' addresses cannot be had now", e);
            return false;
        }
    }

    private static Map<String, Object> properties(KafkaSettings settings) {
        Map<String, Object> properties = new HashMap<>();
        properties.put(AdminClientConfig.ENABLE_METRICS_PUSH_CONFIG, false);
        properties.putAll(settings.clientProperties());
        properties.keySet().retainAll(AdminClientConfig.configNames());
        properties.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers());
        properties.put(AdminClientConfig.CLIENT_ID_CONFIG, "seine-agent-brokers");
        properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_TIMEOUT_MS);
        properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, REQUEST_TIMEOUT_MS);
        return properties;
    }

    private static Set<InetSocketAddress> configured(String bootstrapServers) {
        Set<InetSocketAddress> addresses = new LinkedHashSet<>();
        for (String server : bootstrapServers.split(",", -1)) {
            int colon = server.lastIndexOf(':');
            if (colon > 0) {
                // Kafka allows a protocol in front, as in SSL://broker, and an IPv6 address in brackets.
                String host = server.substring(0, colon).strip().replaceAll("^.*://|[\\[\\]]", "");
                addResolved(addresses, host, port(server.substring(colon + 1).strip()));
            }
        }
        return addresses;
    }

    private static int port(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            return 0; // Kafka's own client refuses the whole address with a message of its own.
        }
    }

    private static void addResolved(Set<InetSocketAddress> addresses, String host, int port) {
        try {
            for (InetAddress address : InetAddress.getAllByName(host)) {
                addresses.add(new InetSocketAddress(address, port));
            }
        } catch (UnknownHostException e) {
            LOG.debug("{} cannot be resolved now", host, e);
        }
    }

    /** A question to brokers that are away would keep the agent from stopping for five seconds. */
    @Override
    public void wakeUp() {
        onStop();
    }

    @Override
    public void onStop() {
        Admin open = admin;
        if (open != null) {
            open.close(Duration.ZERO);
        }
    }
}

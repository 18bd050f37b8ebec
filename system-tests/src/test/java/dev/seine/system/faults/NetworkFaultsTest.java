package dev.seine.system.faults;

import dev.seine.system.Archive;
import dev.seine.system.Lab;
import dev.seine.system.Patience;
import dev.seine.system.SystemTest;
import dev.seine.testkit.Program;
import dev.seine.testkit.Rounds;
import dev.seine.testkit.VethPair;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The network between agent, broker and collector is cut, loses one direction, crawls, and resets connections. */
@SystemTest
@Tag(Rounds.FAULT)
class NetworkFaultsTest {
    /** Some faults outlast the collector's session of 3 s, most do not. */
    private static final int LONGEST_FAULT_MS = 5_000;

    private static final int LONGEST_CALM_MS = 1_500;

    @Test
    void nothingIsLostOrStoredTwiceWhateverTheNetworkDoes(Lab lab) throws Exception {
        RoutedNetwork network = RoutedNetwork.create(lab);
        Site site = Site.create(lab, BrokerProcess.start(lab, network.brokerPlace()), 1);
        VethPair veth = lab.veth();
        network.move(veth.captureInterface(), RoutedNetwork.Host.AGENT);
        Archive archive = site.archive("archive");
        Site.Member collector = site.collector(
                new Site.CollectorPlan("one", archive).behind(network.prefix(RoutedNetwork.Host.COLLECTOR)));
        Site.Member agent = site.agent(new Site.AgentPlan(veth.captureInterface(), site.spool())
                .behind(network.prefix(RoutedNetwork.Host.AGENT)));
        agent.program().process().awaitLine("ready: ");
        NumberedTraffic traffic = NumberedTraffic.start(lab, veth, new NumberedTraffic.Rate(2_000, 100));
        Rounds.of("network faults", 10, 500).run(seed -> round(new Random(seed), seed, network));
        Patience.until("the spool is empty", () -> metrics(network, agent).contains("seine_spool_records 0"));
        long sent = traffic.stop();
        agent.stop();
        site.awaitAllArchived();
        collector.stop();
        System.out.println("network: " + Evidence.of(lab, archive).assertComplete(sent));
    }

    /** Every fault comes up in turn; where, and for how long, is random. */
    private static void round(Random random, long seed, RoutedNetwork network) throws InterruptedException {
        RoutedNetwork.Fault[] faults = RoutedNetwork.Fault.values();
        RoutedNetwork.Fault fault = faults[(int) (seed % faults.length)];
        RoutedNetwork.Host[] hosts = RoutedNetwork.Host.values();
        RoutedNetwork.Host host = hosts[random.nextInt(hosts.length)];
        network.inject(fault, host);
        Thread.sleep(random.nextInt(LONGEST_FAULT_MS));
        network.heal(fault, host);
        Thread.sleep(random.nextInt(LONGEST_CALM_MS));
    }

    private static String metrics(RoutedNetwork network, Site.Member agent) {
        String request = "exec 3<>/dev/tcp/127.0.0.1/" + agent.http().port()
                + "; printf 'GET /metrics HTTP/1.1\\r\\nHost: agent\\r\\nConnection: close\\r\\n\\r\\n' >&3; cat <&3";
        return Program.runAny(Stream.concat(
                                network.prefix(RoutedNetwork.Host.AGENT).stream(), Stream.of("bash", "-c", request))
                        .toArray(String[]::new))
                .out();
    }
}

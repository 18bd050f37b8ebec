package dev.seine.bench.machine;

import dev.seine.testkit.Program;
import dev.seine.testkit.VethPair;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sends frames into a cable from a core of its own, with tcpreplay(1). */
public final class Sender implements AutoCloseable {
    private static final Pattern RATE = Pattern.compile("([0-9.]+) pps");
    private final VethPair cable = VethPair.create();
    private final int core;

    /** Plugs a cable. */
    public Sender(Cores cores) {
        core = cores.generator();
    }

    /** Where to capture. */
    public String captureInterface() {
        return cable.captureInterface();
    }

    /**
     * Sends the frames again and again, evenly.
     *
     * @param loops how often
     * @return frames a second that were reached
     */
    public double send(Frames frames, int loops, int framesPerSecond) throws IOException {
        return send(frames, loops, "--pps=" + framesPerSecond, "--timer=nano");
    }

    /** The same as fast as the core can. */
    public double sendAtTopSpeed(Frames frames, int loops) throws IOException {
        return send(frames, loops, "--topspeed");
    }

    private double send(Frames frames, int loops, String... pace) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "taskset",
                "-c",
                Integer.toString(core),
                "tcpreplay",
                "-q",
                "--preload-pcap",
                "--loop=" + loops,
                "-i",
                cable.senderInterface()));
        command.addAll(Arrays.asList(pace));
        command.add(frames.file().toString());
        String said = Program.run(
                        cable.senderCommand(command.toArray(String[]::new)).toArray(String[]::new))
                .out();
        Matcher rate = RATE.matcher(said);
        if (!rate.find()) {
            throw new IOException("tcpreplay did not say its rate: " + said);
        }
        return Double.parseDouble(rate.group(1));
    }

    /** Pulls the cable. */
    @Override
    public void close() {
        cable.close();
    }
}

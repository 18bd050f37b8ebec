package dev.seine.system.faults;

import dev.seine.system.Lab;
import dev.seine.system.SeineProcess;
import java.util.ArrayList;
import java.util.List;

/** A program that is started again whenever it has ended, as systemd does with {@code Restart=always}. */
final class Supervised {
    private final Lab lab;
    private final List<String> prefix;
    private final String[] arguments;
    private final List<SeineProcess> ended = new ArrayList<>();
    private SeineProcess process;

    private Supervised(Lab lab, List<String> prefix, String... arguments) {
        this.lab = lab;
        this.prefix = prefix;
        this.arguments = arguments;
        process = lab.seineBehind(prefix, arguments);
    }

    /** Starts it; what it is started with stays the same. */
    static Supervised start(Lab lab, String... arguments) {
        return new Supervised(lab, List.of(), arguments);
    }

    /** Starts it behind another program. */
    static Supervised startBehind(Lab lab, List<String> prefix, String... arguments) {
        return new Supervised(lab, prefix, arguments);
    }

    /** Ends it without asking. */
    void kill() throws InterruptedException {
        process.close();
    }

    /** Starts it again if it has ended, whoever has ended it. */
    SeineProcess revive() {
        if (!process.isAlive()) {
            ended.add(process);
            process = lab.seineBehind(prefix, arguments);
        }
        return process;
    }

    /** The one that runs. */
    SeineProcess process() {
        return process;
    }

    /** How often it was started. */
    int starts() {
        return ended.size() + 1;
    }
}

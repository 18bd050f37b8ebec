package dev.seine.collector.verify;

import dev.seine.pcapng.CaptureFileReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads the frames of one capture file and holds them against what is claimed of it. */
final class ContentCheck {
    private final List<Claim> claims;
    private final List<FrameNumbers> numbers = new ArrayList<>();
    private final long[] bytes;
    private long frames;
    private long foreign;
    private long outOfOrder;

    /** A check of a file whose interfaces, in order, are those of the claims. */
    ContentCheck(List<Claim> claims) {
        this.claims = claims;
        this.bytes = new long[claims.size()];
        claims.forEach(claim -> numbers.add(new FrameNumbers()));
    }

    /**
     * Reads all frames.
     *
     * @param sorted whether they must be in the order of time, as those of a sealed file are
     * @throws IOException if the file is damaged
     */
    void read(CaptureFileReader reader, boolean sorted) throws IOException {
        long beforeNs = 0;
        while (reader.next()) {
            frames++;
            int id = reader.interfaceId();
            if (id < claims.size()) {
                numbers.get(id).add(reader.packetId());
                bytes[id] += reader.capturedLength();
            } else {
                foreign++;
            }
            outOfOrder += sorted && reader.timeNs() < beforeNs ? 1 : 0;
            beforeNs = reader.timeNs();
        }
    }

    long frames() {
        return frames;
    }

    /** The numbers of the frames that were read of a claim's stream. */
    FrameNumbers numbers(int id) {
        return numbers.get(id);
    }

    /** What contradicts the claims, in sentences. */
    List<String> problems() {
        List<String> problems = new ArrayList<>();
        if (foreign > 0) {
            problems.add(foreign + " frames are of interfaces that the manifest does not name");
        }
        if (outOfOrder > 0) {
            problems.add(outOfOrder + " frames are earlier than the frame before them");
        }
        for (int id = 0; id < claims.size(); id++) {
            checkStream(claims.get(id), id, problems);
        }
        return problems;
    }

    private void checkStream(Claim claim, int id, List<String> problems) {
        List<String> found = new ArrayList<>();
        FrameNumbers own = numbers.get(id);
        if (own.count() != claim.frames() || bytes[id] != claim.bytes()) {
            found.add("there are " + own.count() + " frames with " + bytes[id] + " bytes, claimed are " + claim.frames()
                    + " with " + claim.bytes());
        }
        own.check(claim.start().frame(), claim.next().frame(), claim.gaps(), found);
        found.forEach(problem -> problems.add("interface " + id + " (" + claim.stream() + "): " + problem));
    }
}

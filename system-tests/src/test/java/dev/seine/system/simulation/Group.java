package dev.seine.system.simulation;

import dev.seine.system.simulation.Member.Loss;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The coordinator of the collectors' group: says who owns which partition. A member that is silent for longer than its session
 * loses its partitions, and learns of it at its next poll. Membership is static: who comes back in time has what it had.
 */
final class Group {
    private static final long SESSION_NS = Duration.ofSeconds(5).toNanos();

    private final Simulation simulation;
    private final List<String> collectorIds;
    private final @Nullable Member[] owners;
    private final int[] wanted;
    private final List<Member> members = new ArrayList<>();
    private boolean away;
    private boolean answersLost;

    Group(Simulation simulation, List<String> collectorIds, int partitions) {
        this.simulation = simulation;
        this.collectorIds = collectorIds;
        owners = new Member[partitions];
        wanted = new int[partitions];
        for (int i = 0; i < partitions; i++) {
            wanted[i] = i % collectorIds.size();
        }
    }

    void away(boolean on) {
        away = on;
    }

    void loseAnswers(boolean on) {
        answersLost = on;
    }

    boolean isAway() {
        return away;
    }

    boolean losesAnswers() {
        return answersLost;
    }

    /** A process begins; one of the same id that was before it is gone. */
    void join(Member member) {
        for (int i = 0; i < owners.length; i++) {
            Member owner = owners[i];
            if (owner != null && owner.collectorId().equals(member.collectorId())) {
                owners[i] = null;
            }
        }
        members.removeIf(other -> other.collectorId().equals(member.collectorId()));
        members.add(member);
    }

    boolean owns(Member member, int partition) {
        return member.equals(owners[partition]);
    }

    /** What a member has to give back. */
    List<Integer> toRevoke(Member member) {
        return partitions(i -> member.equals(owners[i]) && !isWanted(i, member));
    }

    /** What a member is given now. */
    List<Integer> toAssign(Member member) {
        List<Integer> given = partitions(i -> owners[i] == null && isWanted(i, member));
        given.forEach(i -> owners[i] = member);
        return given;
    }

    void revoked(Member member, int partition) {
        if (owns(member, partition)) {
            owners[partition] = null;
        }
    }

    private boolean isWanted(int partition, Member member) {
        return collectorIds.get(wanted[partition]).equals(member.collectorId());
    }

    private List<Integer> partitions(java.util.function.IntPredicate which) {
        List<Integer> found = new ArrayList<>();
        for (int i = 0; i < owners.length; i++) {
            if (which.test(i)) {
                found.add(i);
            }
        }
        return found;
    }

    /** A partition is to go to a collector. */
    void want(int partition, int collector) {
        wanted[partition] = collector;
    }

    void wantAll(int collector) {
        Arrays.fill(wanted, collector);
    }

    boolean hasAll(int collector) {
        return Arrays.stream(owners)
                .allMatch(owner -> owner != null && owner.collectorId().equals(collectorIds.get(collector)));
    }

    /** Takes partitions from those who are silent. */
    void tick() {
        for (int i = 0; i < owners.length; i++) {
            Member owner = owners[i];
            if (owner != null && isSilent(owner)) {
                simulation.note("session over", owner.collectorId(), i);
                owners[i] = null;
                owner.lost(new Loss(i));
                wantSomebodyElse(i);
            } else if (owner == null && !isThere(collectorIds.get(wanted[i]))) {
                wantSomebodyElse(i);
            }
        }
    }

    private boolean isSilent(Member member) {
        return simulation.nowNs() - member.polledNs() > SESSION_NS;
    }

    private boolean isThere(String collectorId) {
        return members.stream().anyMatch(member -> member.collectorId().equals(collectorId) && !isSilent(member));
    }

    private void wantSomebodyElse(int partition) {
        for (int i = 1; i < collectorIds.size(); i++) {
            int candidate = (wanted[partition] + i) % collectorIds.size();
            if (isThere(collectorIds.get(candidate))) {
                wanted[partition] = candidate;
                return;
            }
        }
    }
}

package dev.seine.afpacket;

/**
 * Membership of a group of rings that share the frames of one interface, each frame going to one ring.
 *
 * @param groupId 0 to 65,535, the same for all rings of the group and for no other group of the network namespace
 * @param mode how frames are shared; all rings of a group must agree
 */
public record Fanout(int groupId, FanoutMode mode) {
    private static final int GROUP_ID_MAX = 0xFFFF;

    public Fanout {
        if (groupId < 0 || groupId > GROUP_ID_MAX) {
            throw new IllegalArgumentException("fanout group " + groupId + " is not within 0.." + GROUP_ID_MAX);
        }
    }
}

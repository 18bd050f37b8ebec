package dev.seine.afpacket;

/**
 * The kernel's counters of one ring, summed since it was opened (the kernel's own are 32 bits wide and reset when read).
 *
 * @param packets frames that passed the filter, drops included ({@code tp_packets})
 * @param drops of these, frames that found no room in the ring ({@code tp_drops})
 * @param freezes how often the ring was full ({@code tp_freeze_q_cnt})
 * @param linkDowns how often the interface was found to have gone down, short flaps included; frames are missed then
 */
public record RingStatistics(long packets, long drops, long freezes, long linkDowns) {
    RingStatistics plus(RingStatistics fresh) {
        return new RingStatistics(
                packets + fresh.packets, drops + fresh.drops, freezes + fresh.freezes, linkDowns + fresh.linkDowns);
    }
}

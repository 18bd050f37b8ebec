package dev.seine.pcapng;

/**
 * An Interface Statistics Block (draft-ietf-opsawg-pcapng, section 4.6): totals since the capture began. A count or time
 * that the file does not give is {@link TimestampScale#ABSENT}, and is then not written either.
 *
 * @param interfaceId the interface, 0-based in order of appearance in the file
 * @param timeNs when the totals were taken, unsigned nanoseconds since 1970
 * @param startTimeNs {@code isb_starttime}
 * @param endTimeNs {@code isb_endtime}
 * @param received {@code isb_ifrecv}, frames that the interface received
 * @param interfaceDrops {@code isb_ifdrop}, frames that the interface dropped for want of resources
 * @param filterAccepted {@code isb_filteraccept}, frames that the filter accepted
 * @param osDrops {@code isb_osdrop}, frames that the operating system dropped
 * @param delivered {@code isb_usrdeliv}, frames delivered to the capturing program
 * @param comment {@code opt_comment}, or empty; of several, the first
 */
public record InterfaceStatistics(
        int interfaceId,
        long timeNs,
        long startTimeNs,
        long endTimeNs,
        long received,
        long interfaceDrops,
        long filterAccepted,
        long osDrops,
        long delivered,
        String comment) {}

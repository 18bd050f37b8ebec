package dev.seine.pcapng;

/** Option codes of draft-ietf-opsawg-pcapng; the prefix is that of the draft and names the block. */
final class OptionCode {
    static final int END_OF_OPTIONS = 0;
    static final int COMMENT = 1;

    static final int SHB_HARDWARE = 2;
    static final int SHB_OS = 3;
    static final int SHB_USERAPPL = 4;

    static final int IF_NAME = 2;
    static final int IF_DESCRIPTION = 3;
    static final int IF_MACADDR = 6;
    static final int IF_SPEED = 8;
    static final int IF_TSRESOL = 9;
    static final int IF_FILTER = 11;
    static final int IF_OS = 12;
    static final int IF_TSOFFSET = 14;
    static final int IF_HARDWARE = 15;

    static final int EPB_FLAGS = 2;
    static final int EPB_DROPCOUNT = 4;
    static final int EPB_PACKETID = 5;

    static final int ISB_STARTTIME = 2;
    static final int ISB_ENDTIME = 3;
    static final int ISB_IFRECV = 4;
    static final int ISB_IFDROP = 5;
    static final int ISB_FILTERACCEPT = 6;
    static final int ISB_OSDROP = 7;
    static final int ISB_USRDELIV = 8;

    /** The first byte of {@link #IF_FILTER}: a filter string of libpcap follows. */
    static final byte FILTER_IS_TEXT = 0;

    private OptionCode() {}
}

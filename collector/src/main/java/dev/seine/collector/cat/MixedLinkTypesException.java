package dev.seine.collector.cat;

import java.util.SortedSet;

/** The frames of a slice have several link types, and stock tools read only one of them in a file. */
public final class MixedLinkTypesException extends Exception {
    private static final long serialVersionUID = 1L;

    MixedLinkTypesException(SortedSet<Integer> linkTypes) {
        super("the frames have the link types " + linkTypes
                + ", which do not fit into one file: select one, for instance" + " with link=" + linkTypes.first());
    }
}

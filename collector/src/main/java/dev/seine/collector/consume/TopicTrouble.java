package dev.seine.collector.consume;

/**
 * Something about the topic that a person has to mend.
 *
 * @param text what it is, and the command that mends it
 * @param losesFrames whether frames are lost as long as it is not mended
 */
public record TopicTrouble(String text, boolean losesFrames) {}

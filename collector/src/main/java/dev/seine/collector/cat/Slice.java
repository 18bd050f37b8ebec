package dev.seine.collector.cat;

import dev.seine.collector.ledger.TimeRange;
import java.util.OptionalInt;

/**
 * Which frames are wanted.
 *
 * @param host of these hosts
 * @param interfaceName and of interfaces with these names
 * @param time and of this time, both ends included
 * @param linkType and of this link type, if one is given
 * @param filter and accepted by this pcap-filter(7) expression; an empty one accepts all
 */
public record Slice(Glob host, Glob interfaceName, TimeRange time, OptionalInt linkType, String filter) {}

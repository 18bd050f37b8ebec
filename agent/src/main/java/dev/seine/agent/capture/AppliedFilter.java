package dev.seine.agent.capture;

import dev.seine.agent.filter.EffectiveFilter;

/**
 * The filter that a source has.
 *
 * @param sinceNs when it took the place of the one before, Unix time in ns; 0 if the source was opened with it
 */
record AppliedFilter(EffectiveFilter filter, long sinceNs) {}

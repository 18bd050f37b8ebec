/** All of Seine in one thread and in virtual time, from a seed: agents, topic, collectors and all that can go wrong with them. */
@NullMarked
package dev.seine.system.simulation;

import org.jspecify.annotations.NullMarked;

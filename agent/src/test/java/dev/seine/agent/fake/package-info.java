/** Hand-written stand-ins for what the agent's parts talk to, and frames to give them. */
@NullMarked
package dev.seine.agent.fake;

import org.jspecify.annotations.NullMarked;

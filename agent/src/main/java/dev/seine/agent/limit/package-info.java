/** How much a capture, and the agent as a whole, may take from the host. */
@NullMarked
package dev.seine.agent.limit;

import org.jspecify.annotations.NullMarked;

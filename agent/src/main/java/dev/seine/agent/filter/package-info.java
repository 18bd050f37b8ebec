/** What a capture sees: the user's filter, the host's policy, and never the agent's own traffic. */
@NullMarked
package dev.seine.agent.filter;

import org.jspecify.annotations.NullMarked;

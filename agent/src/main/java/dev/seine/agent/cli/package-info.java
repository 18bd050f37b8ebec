/** The agent's command line. */
@NullMarked
package dev.seine.agent.cli;

import org.jspecify.annotations.NullMarked;

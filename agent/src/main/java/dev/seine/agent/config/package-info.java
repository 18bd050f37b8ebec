/** The agent's configuration: records that {@code agent.yaml}, the environment and the command line fill. */
@NullMarked
package dev.seine.agent.config;

import org.jspecify.annotations.NullMarked;

/** Tests of the spool, with a file system that fails on demand. */
@NullMarked
package dev.seine.agent.spool;

import org.jspecify.annotations.NullMarked;

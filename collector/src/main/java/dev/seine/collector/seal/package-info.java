/** From an open capture file to a sealed one: sorted, compressed, verified, published with its manifest. */
@NullMarked
package dev.seine.collector.seal;

import org.jspecify.annotations.NullMarked;

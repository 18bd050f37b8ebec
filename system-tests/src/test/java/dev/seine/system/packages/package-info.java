/** What is installed: images, Debian packages and units, as the module {@code packages} has built them. */
@NullMarked
package dev.seine.system.packages;

import org.jspecify.annotations.NullMarked;

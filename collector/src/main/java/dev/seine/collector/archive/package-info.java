/** Where frames go: names, open capture files, and the archive of one partition. */
@NullMarked
package dev.seine.collector.archive;

import org.jspecify.annotations.NullMarked;

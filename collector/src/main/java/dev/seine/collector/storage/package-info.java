/** The file system, and nothing else: the only package that opens, forces, renames and deletes files of the archive. */
@NullMarked
package dev.seine.collector.storage;

import org.jspecify.annotations.NullMarked;

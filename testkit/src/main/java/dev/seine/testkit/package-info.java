/** What the tests of several modules share: capture files of known content, external programs, network namespaces. */
@NullMarked
package dev.seine.testkit;

import org.jspecify.annotations.NullMarked;

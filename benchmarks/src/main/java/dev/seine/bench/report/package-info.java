/** What was measured, and how it is shown: terminal, Markdown, JSON, SVG. */
@NullMarked
package dev.seine.bench.report;

import org.jspecify.annotations.NullMarked;

/** YAML files and environment variables to checked records: a value is right when the process starts, or it does not start. */
@NullMarked
package dev.seine.runtime.config;

import org.jspecify.annotations.NullMarked;

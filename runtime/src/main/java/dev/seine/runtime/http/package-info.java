/** A small HTTP/1.1 server for metrics, health and a process's read-only questions; the only package here that knows Netty. */
@NullMarked
package dev.seine.runtime.http;

import org.jspecify.annotations.NullMarked;
